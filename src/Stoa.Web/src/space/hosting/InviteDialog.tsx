import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { addHost, findPeople, inviteSpeaker, removeHost, withdrawInvitation } from '../../api/commands';
import { me, type Person } from '../../app/facts';
import { Avatar } from '../../design/Avatar';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { t } from '../../languages';
import { useCarryOut } from '../hooks';
import type { Room } from '../room';
import type { RoomState } from '../roomState';
import { standingOf } from '../standing';

const PAUSE_MS = 250;

/** Finds people by name, to have them on stage or as co-hosts. */
export default function InviteDialog({ room, state, onClose }: { room: Room; state: RoomState; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data: found, error, isFetching } = useQuery({ queryKey: ['people', query], queryFn: () => findPeople(query), enabled: query.length > 0 });
  const people = (found ?? []).filter(person => person.id !== me?.id);
  return (
    <Dialog isOpen onClose={onClose} title={t('space.invite')}>
      <SearchField className="field" value={typed} onChange={setTyped} autoFocus>
        <Label>{t('space.invite.name')}</Label>
        <Input className="input" autoComplete="off" placeholder={t('space.invite.example')} />
      </SearchField>
      <p role="status" className="soft small">
        {error ? error.message : !query ? t('space.invite.text') : isFetching ? t('app.loading') : people.length === 0 ? t('space.invite.nobody') : t('space.invite.found', { count: people.length })}
      </p>
      <ul className="found">{people.map(person => <Found key={person.id} room={room} state={state} person={person} />)}</ul>
      <div className="dialog-actions"><Button onPress={onClose}>{t('app.close')}</Button></div>
    </Dialog>
  );
}

function Found({ room, state: { space }, person }: { room: Room; state: RoomState; person: Person }) {
  const run = useCarryOut();
  const { isCreator } = standingOf(space, me?.id);
  const isHost = space.host_ids.includes(person.id);
  const isOnStage = space.speaker_ids.includes(person.id);
  const isInvited = space.invited_user_ids?.includes(person.id) ?? false;
  const { id, name } = person;
  const invite = () => run(() => inviteSpeaker(room.id, id), t('space.invite.done', { name }), () => withdrawInvitation(room.id, id));
  const makeHost = () => run(() => addHost(room.id, id), t('space.host.made', { name }), () => removeHost(room.id, id));
  return (
    <li className="found-person">
      <Avatar person={person} size="2.5rem" />
      <p className="found-name"><strong>{name}</strong><span className="small soft">@{person.username}</span></p>
      <span className="found-actions">
        {isHost ? <span className="small soft">{t('space.role.host')}</span> : isOnStage ? <span className="small soft">{t('space.onStage')}</span> : isInvited ? <span className="small soft">{t('space.invited')}</span>
          : <Button look="small primary" aria-label={t('space.invite.speak.name', { name })} onPress={() => void invite()}>{t('space.invite.speak')}</Button>}
        {isCreator && !isHost && <Button look="small" aria-label={t('space.invite.host.name', { name })} onPress={() => void makeHost()}>{t('space.invite.host')}</Button>}
      </span>
    </li>
  );
}
