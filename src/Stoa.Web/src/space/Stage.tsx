import { Crown, MicOff, Plus, Shield } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { facts, me } from '../app/facts';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { t } from '../languages';
import { useCalm } from './hooks';
import { faceOf, nameOf } from './people';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { roleOf, standingOf } from './standing';
import { useRings } from './talking';

const PersonMenu = lazy(() => import('./hosting/PersonMenu'));
const PersonDialog = lazy(() => import('./PersonDialog'));
const InviteDialog = lazy(() => import('./hosting/InviteDialog'));

/** Who is on stage, as faces. A tap on one opens what can be done with them. */
export function Stage({ room, state }: { room: Room; state: RoomState }) {
  const list = useRef<HTMLUListElement>(null);
  const pressed = useRef<HTMLElement>(null);
  const [menuFor, setMenuFor] = useState<string>();
  const [dialogFor, setDialogFor] = useState<string>();
  const [isInviting, setInviting] = useState(false);
  useRings(room, list, useCalm());
  const { space } = state;
  const { isHost, may } = standingOf(space, me?.id);
  const open = (id: string, element: Element) => {
    pressed.current = element as HTMLElement;
    if (isHost && id !== me?.id) setMenuFor(id);
    else setDialogFor(id);
  };
  const isRoomLeft = space.speaker_ids.length < facts.limits.speakers;
  return (
    <>
      <ul ref={list} className="stage" aria-label={t('space.onStage')}>
        {space.speaker_ids.map(id => <Seat key={id} id={id} state={state} hasMenu={isHost && id !== me?.id} onPress={element => open(id, element)} />)}
        {isHost && may('invite') && isRoomLeft && (
          <li className="seat">
            <Button className="seat-button" look="quiet" onPress={() => setInviting(true)}>
              <span className="face empty"><Plus aria-hidden="true" /></span>
              <span className="seat-name">{t('space.invite')}</span>
            </Button>
          </li>
        )}
      </ul>
      <Suspense>
        {menuFor && <PersonMenu room={room} state={state} id={menuFor} anchor={pressed} onClose={() => setMenuFor(undefined)} onProfile={() => setDialogFor(menuFor)} />}
        {dialogFor && <PersonDialog room={room} state={state} id={dialogFor} onClose={() => setDialogFor(undefined)} />}
        {isInviting && <InviteDialog room={room} state={state} onClose={() => setInviting(false)} />}
      </Suspense>
    </>
  );
}

function Seat({ id, state: { space, people }, hasMenu, onPress }: { id: string; state: RoomState; hasMenu: boolean; onPress: (element: Element) => void }) {
  const isGone = space.reconnecting_user_ids?.includes(id) ?? false;
  const isMuted = space.muted_user_ids?.includes(id) ?? false;
  const role = roleOf(space, id);
  return (
    <li className="seat" data-user={id} data-gone={isGone || undefined} data-muted={isMuted || undefined}>
      <Button className="seat-button" look="quiet" aria-haspopup={hasMenu ? 'menu' : 'dialog'} onPress={event => onPress(event.target)}>
        <span className="face">
          <span className="ring" />
          <Avatar person={faceOf(people, id)} size="var(--face)" />
          {isMuted && <span className="face-badge muted"><MicOff aria-hidden="true" /></span>}
          {!isMuted && role !== 'speaker' && <span className="face-badge">{role === 'creator' ? <Crown aria-hidden="true" /> : <Shield aria-hidden="true" />}</span>}
        </span>
        <span className="seat-name">{nameOf(people, id)}</span>
        <span className="seat-role">{isGone ? t('space.reconnecting') : isMuted ? t('space.mutedByHost') : [t(`space.role.${role}`), id === me?.id && t('space.you')].filter(Boolean).join(' · ')}</span>
      </Button>
    </li>
  );
}
