import { CircleHelp, Hourglass, MicOff, Play, RefreshCw, TriangleAlert, Volume2, WifiOff } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useNow } from '../api/time';
import { Problem } from '../api/client';
import { startSpace } from '../api/commands';
import { me } from '../app/facts';
import { Button } from '../design/Button';
import { t } from '../languages';
import { countdownText } from './format';
import { useCarryOut } from './hooks';
import { type Room, useAudioState, useRoomView } from './room';
import type { RoomState } from './roomState';
import { standingOf } from './standing';

const AudioCheckDialog = lazy(() => import('./AudioCheckDialog'));

/** What is the matter right now, and what to do, above the stage. */
export function Banners({ room, state: { space } }: { room: Room; state: RoomState }) {
  const { phase } = useRoomView(room);
  const audio = useAudioState(room);
  const [isChecking, setChecking] = useState(false);
  const run = useCarryOut();
  const { isHost, isMuted, may } = standingOf(space, me?.id);
  const check = <Button look="small" onPress={() => setChecking(true)}><CircleHelp aria-hidden="true" />{t('space.audio.why')}</Button>;
  const problem = audio.refusal && new Problem(audio.refusal.status, audio.refusal.reason, audio.refusal.detail);
  return (
    <div className="banners">
      {audio.playback === 'blocked' && (
        <Button look="primary wide" className="big tap-to-hear" onPress={() => void room.audio.resume()}><Volume2 aria-hidden="true" />{t('space.tapToHear')}</Button>
      )}
      {phase === 'reconnecting'
        ? <Banner icon={<WifiOff aria-hidden="true" />} role="status">{t('space.banner.reconnecting')}</Banner>
        : audio.listening === 'reconnecting' && <Banner icon={<RefreshCw aria-hidden="true" />} role="status">{t('space.banner.audioReconnecting')}</Banner>}
      {audio.listening === 'failed' && (
        <Banner icon={<TriangleAlert aria-hidden="true" />} kind="fault" role="alert" actions={<><Button look="small primary" onPress={() => void room.audio.listen()}>{t('space.audio.again')}</Button>{check}</>}>
          {problem && audio.refusal?.of === 'listening' ? problem.message : t('space.banner.noSound')}
        </Banner>
      )}
      {problem && audio.refusal?.of === 'talking' && <Banner icon={<MicOff aria-hidden="true" />} kind="fault" role="alert">{problem.message}</Banner>}
      {(audio.microphone === 'denied' || audio.microphone === 'missing' || audio.microphone === 'busy') && (
        <Banner icon={<MicOff aria-hidden="true" />} kind="fault" role="alert" actions={<Button look="small primary" onPress={() => void room.audio.talk()}>{t('app.retry')}</Button>}>
          {t(`space.microphone.${audio.microphone}`)}
        </Banner>
      )}
      {isMuted && <Banner icon={<MicOff aria-hidden="true" />} kind="fault">{t('space.banner.muted')}</Banner>}
      {space.ends_at && <EndsAt at={space.ends_at} isHost={isHost} />}
      {space.state === 'scheduled' && (
        <Banner icon={<Hourglass aria-hidden="true" />} {...(may('start') && { actions: <Button look="small primary" onPress={() => void run(() => startSpace(space.id))}><Play aria-hidden="true" />{t('space.startNow')}</Button> })}>
          {t(may('start') ? 'space.banner.waitingCreator' : 'space.banner.waiting')}
        </Banner>
      )}
      {isChecking && <Suspense><AudioCheckDialog room={room} onClose={() => setChecking(false)} /></Suspense>}
    </div>
  );
}

function EndsAt({ at, isHost }: { at: string; isHost: boolean }) {
  const left = new Date(at).getTime() - useNow(1000).getTime();
  return <Banner icon={<Hourglass aria-hidden="true" />} kind="fault">{t(isHost ? 'space.banner.endsHost' : 'space.banner.ends')} <span className="countdown">{countdownText(left)}</span></Banner>;
}

function Banner({ icon, children, actions, kind = 'hint', role }: { icon: ReactNode; children: ReactNode; actions?: ReactNode; kind?: 'hint' | 'fault'; role?: 'status' | 'alert' }) {
  return <div className={`banner ${kind}`} role={role}>{icon}<p>{children}</p>{actions && <div className="banner-actions">{actions}</div>}</div>;
}
