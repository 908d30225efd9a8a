import { useNow } from '../api/time';
import { t } from '../languages';
import { countdownText, relativeText, startText } from './format';

const NEAR_MS = 60 * 60_000;

/** When a Space starts, in the zone of who looks; counts down when it is near. */
export function StartTime({ start: text }: { start: string | undefined }) {
  const start = text === undefined ? undefined : new Date(text);
  const left = (start?.getTime() ?? 0) - Date.now();
  const now = useNow(start && left < NEAR_MS + 60_000 ? 1000 : 30_000);
  if (!start) return null;
  const ms = start.getTime() - now.getTime();
  return (
    <p className="start-time">
      <time dateTime={start.toISOString()}>{startText(start, now)}</time>
      {ms > NEAR_MS ? <span className="soft">{relativeText(ms)}</span>
        : ms > 0 ? <span className="countdown" role="timer">{countdownText(ms)}</span>
          : <span className="soft">{t('space.anyMoment')}</span>}
    </p>
  );
}
