import { Ellipsis, Lock, LockOpen, X } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { approveRequest, declineRequest, inviteSpeaker, lockRequests, moveToListeners, withdrawInvitation } from '../../api/commands';
import { announce } from '../../app/announce';
import { Avatar } from '../../design/Avatar';
import { Button } from '../../design/Button';
import { t } from '../../languages';
import { lengthText } from '../format';
import { useNow } from '../../api/time';
import { carryOut } from '../hooks';
import { faceOf, nameOf } from '../people';
import type { Room } from '../room';
import type { RoomState } from '../roomState';

const PersonMenu = lazy(() => import('./PersonMenu'));
const PersonDialog = lazy(() => import('../PersonDialog'));

/** Who wants to speak, who is next first, and who is invited; for hosts. */
export default function Queue({ room, state }: { room: Room; state: RoomState }) {
  const { space, people } = state;
  const pressed = useRef<HTMLElement>(null);
  const [menuFor, setMenuFor] = useState<string>();
  const [dialogFor, setDialogFor] = useState<string>();
  const now = useNow(20_000).getTime();
  const queue = space.speak_requests ?? [];
  const invited = (space.invited_user_ids ?? []).filter(id => !space.speaker_ids.includes(id));
  const talked = new Map(space.talk_times?.map(({ user_id, seconds }) => [user_id, seconds]));
  const isLocked = space.speak_requests_locked;
  const { id } = room;
  const lock = (locked: boolean) => carryOut(lockRequests(id, locked), t(locked ? 'space.queue.locked' : 'space.queue.unlocked'), () => lockRequests(id, !locked));
  const approve = (user: string) => carryOut(approveRequest(id, user), t('space.queue.approved', { name: nameOf(people, user) }), () => moveToListeners(id, user));
  const decline = async (user: string) => { if (await carryOut(declineRequest(id, user))) announce(t('space.queue.declined', { name: nameOf(people, user) })); };
  return (
    <div className="queue">
      {space.state === 'live' && <Button look="small" onPress={() => void lock(!isLocked)}>{isLocked ? <LockOpen aria-hidden="true" /> : <Lock aria-hidden="true" />}{t(isLocked ? 'space.queue.unlock' : 'space.queue.lock')}</Button>}
      {queue.length === 0 && <p className="soft empty-line">{t(isLocked ? 'space.queue.noneLocked' : 'space.queue.none')}</p>}
      <ol>
        {queue.map(({ user_id: user, note, present, requested_at: since }) => (
          <li key={user} className="waiting" data-gone={!present || undefined}>
            <Avatar person={faceOf(people, user)} size="2.5rem" />
            <div className="waiting-body">
              <p><strong>{nameOf(people, user)}</strong></p>
              {note && <p className="quote" dir="auto">{note}</p>}
              <p className="small soft">
                {[t('space.queue.since', { time: lengthText((now - new Date(since).getTime()) / 1000) }), talked.has(user) && t('space.queue.talked', { time: lengthText(talked.get(user)!) }), !present && t('space.queue.away')].filter(Boolean).join(' · ')}
              </p>
              <div className="waiting-actions">
                <Button look="small primary" aria-label={t('space.queue.approve.name', { name: nameOf(people, user) })} onPress={() => void approve(user)}>{t('space.queue.approve')}</Button>
                <Button look="small" aria-label={t('space.queue.decline.name', { name: nameOf(people, user) })} onPress={() => void decline(user)}>{t('space.queue.decline')}</Button>
                <Button look="icon small" aria-haspopup="menu" aria-label={t('space.queue.more', { name: nameOf(people, user) })} onPress={({ target }) => { pressed.current = target as HTMLElement; setMenuFor(user); }}><Ellipsis aria-hidden="true" /></Button>
              </div>
            </div>
          </li>
        ))}
      </ol>
      <Suspense>
        {menuFor && <PersonMenu room={room} state={state} id={menuFor} anchor={pressed} onClose={() => setMenuFor(undefined)} onProfile={() => setDialogFor(menuFor)} />}
        {dialogFor && <PersonDialog room={room} state={state} id={dialogFor} onClose={() => setDialogFor(undefined)} />}
      </Suspense>
      {invited.length > 0 && (
        <>
          <h3>{t('space.invited')}</h3>
          <ul>
            {invited.map(user => (
              <li key={user} className="waiting">
                <Avatar person={faceOf(people, user)} size="2rem" />
                <p className="waiting-body">{nameOf(people, user)}</p>
                <Button look="icon small" aria-label={t('space.invited.withdraw', { name: nameOf(people, user) })}
                  onPress={() => void carryOut(withdrawInvitation(id, user), t('space.invited.withdrawn', { name: nameOf(people, user) }), () => inviteSpeaker(id, user))}><X aria-hidden="true" /></Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
