import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { findPeople, giveTicket } from '../api/commands';
import type { WholeSpace } from '../api/types';
import type { Person } from '../app/facts';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { nameQuery } from '../search/address';
import { useCarryOut } from '../space/hooks';

const PAUSE_MS = 250;

/** Finds people by name or @name, to give them a ticket. */
export default function GiveDialog({ space, onGiven, onClose }: { space: WholeSpace; onGiven: () => void; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState<string>();
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const timer = setTimeout(() => setQuery(nameQuery(typed)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data: found, error, isFetching } = useQuery({ queryKey: ['people', query], queryFn: () => findPeople(query!), enabled: query !== undefined });
  // Who comes in anyway needs none.
  const people = (found ?? []).filter(person => !space.host_ids.includes(person.id));
  const status = error ? error.message : query === undefined ? t('tickets.give.text') : isFetching ? t('app.loading') : people.length === 0 ? t('tickets.give.nobody') : t('tickets.give.found', { count: people.length });
  return (
    <Dialog isOpen onClose={onClose} title={t('tickets.give')}>
      <SearchField className="field" value={typed} onChange={setTyped} autoFocus>
        <Label>{t('tickets.give.name')}</Label>
        <Input className="input" autoComplete="off" placeholder="@ada" />
      </SearchField>
      <p role="status" className="soft small">{status}</p>
      <ul className="holders">
        {query !== undefined && people.map(person => <Found key={person.id} id={space.id} person={person} isGiven={given.has(person.id)} onGiven={() => { setGiven(new Set([...given, person.id])); onGiven(); }} />)}
      </ul>
      <div className="dialog-actions"><Button onPress={onClose}>{t('app.close')}</Button></div>
    </Dialog>
  );
}

function Found({ id, person, isGiven, onGiven }: { id: string; person: Person; isGiven: boolean; onGiven: () => void }) {
  const run = useCarryOut();
  const { name, username } = person;
  const give = async () => { if (await run(() => giveTicket(id, person.id), t('tickets.give.done', { name }))) onGiven(); };
  return (
    <li className="holder">
      <Avatar person={person} size="2.4rem" />
      <p className="holder-name"><strong>{name}</strong><bdi className="small soft">@{username}</bdi></p>
      {isGiven ? <span className="chip">{t('tickets.holder.given')}</span> : <Button look="small primary" aria-label={t('tickets.give.to', { name })} onPress={() => void give()}>{t('tickets.give.do')}</Button>}
    </li>
  );
}
