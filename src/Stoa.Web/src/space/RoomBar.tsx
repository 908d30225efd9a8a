import { LogOut, Mic, MicOff, Volume2 } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { announce } from '../app/announce';
import { me } from '../app/facts';
import { notify } from '../app/notices';
import { Button } from '../design/Button';
import { t } from '../languages';
import { sayingOf } from './announcements';
import { currentRoom, setCurrentRoom } from './current';
import { listText } from './format';
import { isShortcutOn, isTyping, toggle, microphoneUse } from './microphone';
import { nameOf } from './people';
import { isIn, type Room, useAudioState, useRoomView } from './room';
import type { RoomState } from './roomState';
import { isLastHost, standingOf } from './standing';
import { useTalkers } from './talking';
import './roomBar.css';

const InvitationDialog = lazy(() => import('./InvitationDialog'));
const OnStageDialog = lazy(() => import('./OnStageDialog'));
const LeaveDialog = lazy(() => import('./LeaveDialog'));

/** What goes with the person while they are in a Space: the bar on all other pages, what is said, the key M, and what must be answered anywhere. */
export default function RoomBar({ room }: { room: Room }) {
  const view = useRoomView(room);
  const [path] = useLocation();
  const isHere = path === `/i/spaces/${room.id}`;
  useSayings(room);
  useShortcut(room);
  useEnd(room, isHere);
  const { state } = view;
  if (!state || !isIn(view.phase)) return null;
  return (
    <>
      {!isHere && <Bar room={room} state={state} />}
      <Questions room={room} state={state} />
    </>
  );
}

function Bar({ room, state }: { room: Room; state: RoomState }) {
  const { phase } = useRoomView(room);
  const audio = useAudioState(room);
  const [isLeaving, setLeaving] = useState(false);
  const names = useTalkers(room).map(id => nameOf(state.people, id));
  const use = microphoneUse(state.space, audio);
  const title = state.space.title ?? t('space.titleOf', { name: nameOf(state.people, state.space.creator_id) });
  const what = phase === 'reconnecting' || audio.listening === 'reconnecting' ? t('space.reconnecting')
    : names.length ? t('space.talks', { count: names.length, names: listText(names) }) : t('space.nobodyTalks');
  return (
    <section className="room-bar" aria-label={t('space.bar')}>
      <div className="controls-inner">
        <Link href={`/i/spaces/${room.id}`} className="bar-link"><strong>{title}</strong><span className="small soft">{what}</span></Link>
        {audio.playback === 'blocked' && <Button look="primary" aria-label={t('space.tapToHear')} className="bar-button" onPress={() => void room.audio.resume()}><Volume2 aria-hidden="true" /><span>{t('space.tapToHear')}</span></Button>}
        {(use === 'on' || use === 'muted') && (
          <Button look={use === 'muted' ? 'primary' : undefined} className="bar-button" aria-label={t(`space.microphone.${use}`)} aria-keyshortcuts="m" onPress={() => toggle(room)}>
            {use === 'on' ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}<span>{t(`space.microphone.${use}`)}</span>
          </Button>
        )}
        <Button look="danger" className="bar-button" aria-label={t('space.leave')} onPress={() => { if (isLastHost(state.space, me?.id)) setLeaving(true); else void room.leave(); }}>
          <LogOut aria-hidden="true" className="flip" /><span>{t('space.leave')}</span>
        </Button>
      </div>
      {isLeaving && <Suspense><LeaveDialog room={room} state={state} onClose={() => setLeaving(false)} /></Suspense>}
    </section>
  );
}

/** What wants an answer, wherever the person is: an invitation to speak, and the first steps on stage. */
function Questions({ room, state: { space, people } }: { room: Room; state: RoomState }) {
  const { may, isOnStage } = standingOf(space, me?.id);
  const isInvited = space.me?.invited === true && !isOnStage && may('accept_invitation');
  const [isPutOff, setPutOff] = useState(false);
  const [isNew, setNew] = useState(false);
  useEffect(() => { if (!isInvited) setPutOff(false); }, [isInvited]);
  useEffect(() => room.onEvent(({ type, data }) => {
    if (me && data.user_id === me.id && (type === 'speaker_admitted' || type === 'host_added') && microphoneUse(room.getView().state?.space, room.audio.getState()) === 'off') setNew(true);
  }), [room]);
  return (
    <Suspense>
      {isInvited && !isPutOff && <InvitationDialog id={space.id} host={nameOf(people, space.creator_id)} onClose={() => setPutOff(true)} />}
      {isNew && isOnStage && <OnStageDialog room={room} onClose={() => setNew(false)} />}
    </Suspense>
  );
}

function useSayings(room: Room): void {
  const before = useRef(room.getView().state);
  useEffect(() => room.onEvent(event => {
    const after = room.getView().state;
    const saying = after && sayingOf(event, before.current, after, me?.id);
    if (saying) {
      if (saying.notice) notify(saying.text);
      else announce(saying.text, { urgent: saying.urgent === true });
    }

    if (event.type === 'speaker_unmuted' && me && event.data.user_id === me.id) {
      notify(t('space.say.unmuted'), room.audio.getState().talking === 'connected' ? { action: { label: t('space.microphone.muted'), run: () => toggle(room) } } : {});
    }

    before.current = after;
  }), [room]);
}

function useShortcut(room: Room): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'm' || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isShortcutOn() || isTyping(event.target)) return;
      toggle(room);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [room]);
}

/** The end of a stay is said; on other pages than the Space's own the bar goes with it. */
function useEnd(room: Room, isHere: boolean): void {
  const { phase, overBecause } = useRoomView(room);
  useEffect(() => {
    if (isIn(phase) || phase === 'left') return;
    const text = phase === 'over' ? t(`space.over.${overBecause ?? 'unknown'}`) : t(phase === 'removed' ? 'space.removed' : phase === 'elsewhere' ? 'space.elsewhere' : 'space.refused');
    if (isHere) { announce(text, { urgent: true }); return; }
    notify(text);
    if (currentRoom() === room) setCurrentRoom(undefined);
  }, [room, phase, overBecause, isHere]);
}
