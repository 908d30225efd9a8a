import { Ellipsis, Hand, LogOut, Mic, MicOff, SmilePlus } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { me, signInPath } from '../app/facts';
import { Button } from '../design/Button';
import { t } from '../languages';
import { placeText } from './format';
import { isChecked, toggle, microphoneUse } from './microphone';
import { nameOf } from './people';
import { type Room, useAudioState, useRoomView } from './room';
import type { RoomState } from './roomState';
import { isLastHost, standingOf } from './standing';

const AskDialog = lazy(() => import('./AskDialog'));
const InvitationDialog = lazy(() => import('./InvitationDialog'));
const LeaveDialog = lazy(() => import('./LeaveDialog'));
const MicrophoneDialog = lazy(() => import('./MicrophoneDialog'));
const MoreMenu = lazy(() => import('./MoreMenu'));
const ReactionBar = lazy(() => import('./ReactionBar'));

/** The bar at the bottom of a Space's page, within reach of a thumb: talk or ask to, react, more, leave. */
export function Controls({ room }: { room: Room }) {
  const { state } = useRoomView(room);
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => { if (state && isLastHost(state.space, me?.id)) setLeaving(true); else void room.leave(); };
  return (
    <section className="room-bar controls" aria-label={t('space.controls')}>
      <div className="controls-inner">
        {state && <Speech room={room} state={state} />}
        {me && state?.space.state === 'live' && <Reactions room={room} state={state} />}
        {state && <More room={room} state={state} />}
        <Button look="danger" className="control" onPress={leave}><LogOut aria-hidden="true" className="flip" /><span>{t('space.leave')}</span></Button>
      </div>
      {isLeaving && state && <Suspense><LeaveDialog room={room} state={state} onClose={() => setLeaving(false)} /></Suspense>}
    </section>
  );
}

/** The microphone of who is on stage, and the hand of who is not. */
function Speech({ room, state: { space, people } }: { room: Room; state: RoomState }) {
  const audio = useAudioState(room);
  const [open, setOpen] = useState<'check' | 'ask' | 'invitation'>();
  const use = microphoneUse(space, audio);
  const { isOnStage, may } = standingOf(space, me?.id);
  const request = space.me?.speak_request;
  // Off the stage nothing is checked any more, and back on it no microphone opens by itself.
  useEffect(() => { if (!isOnStage) setOpen(last => (last === 'check' ? undefined : last)); }, [isOnStage]);
  const turnOn = () => { if (isChecked()) void room.audio.talk(); else setOpen('check'); };
  // While it connects, nothing: `toggle` knows.
  const press = () => { if (use === 'off') turnOn(); else toggle(room); };
  const isLive = space.state === 'live';
  if (!me) return isLive && space.ask_to_speak !== 'invited' ? <a className="button control" href={signInPath()}><Hand aria-hidden="true" /><span>{t('space.ask.signIn')}</span></a> : null;
  return (
    <>
      {use !== 'none' && (
        <Button look={use === 'off' || use === 'muted' ? 'primary' : undefined} className={`control microphone ${use}`} isDisabled={use === 'held'} onPress={press}
          {...((use === 'on' || use === 'muted') && { 'aria-keyshortcuts': 'm' })}>
          {use === 'on' || use === 'asking' ? <Mic aria-hidden="true" /> : <MicOff aria-hidden="true" />}
          <span>{t(`space.microphone.${use}`)}</span>
          {(use === 'on' || use === 'muted') && <OwnLevel room={room} />}
        </Button>
      )}
      {!isOnStage && may('accept_invitation') && <Button look="primary" className="control" onPress={() => setOpen('invitation')}><Mic aria-hidden="true" /><span>{t('space.invitation.short')}</span></Button>}
      {isLive && !isOnStage && !may('accept_invitation') && (request || may('ask_to_speak')) && (
        <Button look={request ? undefined : 'primary'} className="control" onPress={() => setOpen('ask')}>
          <Hand aria-hidden="true" /><span>{request ? t('space.ask.place', { place: placeText(request.position) }) : t('space.ask')}</span>
        </Button>
      )}
      {isLive && !isOnStage && !request && !may('ask_to_speak') && !space.me?.invited && (
        <Button className="control" onPress={() => setOpen('ask')}><Hand aria-hidden="true" /><span>{t(space.speak_requests_locked ? 'space.ask.locked' : 'space.ask.not')}</span></Button>
      )}
      <Suspense>
        {open === 'check' && <MicrophoneDialog room={room} onClose={() => setOpen(undefined)} />}
        {open === 'invitation' && may('accept_invitation') && <InvitationDialog id={space.id} host={nameOf(people, space.creator_id)} onClose={() => setOpen(undefined)} />}
        {open === 'ask' && <AskDialog space={space} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

/** The microphone's own level, as a line under its button; it moves while muted too, so that one sees that it works. */
function OwnLevel({ room }: { room: Room }) {
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = requestAnimationFrame(draw);
      line.current?.style.setProperty('--level', room.audio.microphoneLevel().toFixed(2));
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [room]);
  return <span ref={line} className="own-level" aria-hidden="true" />;
}

function Reactions({ room, state }: { room: Room; state: RoomState }) {
  const button = useRef<HTMLElement>(null);
  const [isOpen, setOpen] = useState(false);
  if (!state.reactionSet.length) return null;
  return (
    <>
      <Button className="control" aria-haspopup="dialog" aria-expanded={isOpen} onPress={({ target }) => { button.current = target as HTMLElement; setOpen(!isOpen); }}><SmilePlus aria-hidden="true" /><span>{t('space.react')}</span></Button>
      {isOpen && <Suspense><ReactionBar room={room} set={state.reactionSet} anchor={button} onClose={() => setOpen(false)} /></Suspense>}
    </>
  );
}

function More({ room, state }: { room: Room; state: RoomState }) {
  const button = useRef<HTMLElement>(null);
  const [isWanted, setWanted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button className="control" aria-haspopup="menu" aria-expanded={isOpen} onPress={({ target }) => { button.current = target as HTMLElement; setWanted(true); setOpen(true); }}><Ellipsis aria-hidden="true" /><span>{t('app.more')}</span></Button>
      {isWanted && <Suspense><MoreMenu room={room} state={state} anchor={button} isOpen={isOpen} onOpenChange={setOpen} /></Suspense>}
    </>
  );
}
