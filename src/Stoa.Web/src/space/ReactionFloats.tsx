import { useEffect, useRef, useState } from 'react';
import { t } from '../languages';
import { floatsFor, sum } from './floats';
import { useCalm } from './hooks';
import type { Room } from './room';

const COUNTED_MS = 3000;

/** Everyone's reactions, floating up; where motion is not wanted, counted for a moment. */
export function ReactionFloats({ room }: { room: Room }) {
  return useCalm() ? <Counted room={room} /> : <Floating room={room} />;
}

function Floating({ room }: { room: Room }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => room.onEvent(({ type, data }) => {
    const place = layer.current;
    if (type !== 'reactions' || !data.reactions || !place || document.hidden) return;
    for (const reaction of floatsFor(data.reactions, place.childElementCount)) {
      const float = document.createElement('span');
      float.className = 'float';
      float.textContent = reaction;
      float.style.setProperty('--x', String(Math.random()));
      float.style.setProperty('--sway', String(Math.random() - 0.5));
      float.style.animationDelay = `${Math.round(Math.random() * 250)}ms`;
      float.addEventListener('animationend', () => float.remove());
      place.append(float);
    }
  }), [room]);
  return <div ref={layer} className="floats" aria-hidden="true" />;
}

function Counted({ room }: { room: Room }) {
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = room.onEvent(({ type, data }) => {
      if (type !== 'reactions' || !data.reactions) return;
      const more = data.reactions;
      setCounts(before => sum(before, more));
      clearTimeout(timer);
      timer = setTimeout(() => setCounts({}), COUNTED_MS);
    });
    return () => { stop(); clearTimeout(timer); };
  }, [room]);
  const all = Object.entries(counts);
  if (!all.length) return null;
  return <p className="floats-counted" aria-hidden="true">{all.map(([reaction, count]) => <span key={reaction}>{t('space.react.count', { reaction, count })}</span>)}</p>;
}
