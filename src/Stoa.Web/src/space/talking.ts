// Who talks, drawn: rings that follow the sound without React, and the names for whoever does not see them.
import { type RefObject, useEffect, useState } from 'react';
import type { Voice } from '../api/types';
import type { Room } from './room';

/** As loud as this, of 1, somebody talks; and does for so long after, or words would flicker. */
const TALKS = 0.12;
const HOLD_MS = 700;
const LOOK_MS = 250;
/** The levels of voices are -dBov: from here it sounds, and this is as loud as people get. */
const QUIET_DBOV = 55;
const LOUD_DBOV = 15;

/** How loud everyone on stage is, 0 to 1: what arrives in this browser or, while it does not play, what the server says. */
function levelsOf(room: Room): ReadonlyMap<string, number> {
  if (room.audio.getState().playback === 'playing') return room.audio.levels();
  const levels = new Map(room.audio.levels());
  for (const voice of room.getView().state?.voices.values() ?? []) levels.set(voice.user_id, Math.max(levels.get(voice.user_id) ?? 0, levelOf(voice)));
  return levels;
}

/** A voice's level on the scale of the rings. */
export const levelOf = ({ level }: Pick<Voice, 'level'>): number => Math.min(1, Math.max(0, (QUIET_DBOV - level) / (QUIET_DBOV - LOUD_DBOV)));

/** Follows who talks: at a time, and how loud everyone is, gives the ids of those who talk, in the order they began. */
export class TalkerWatch {
  private readonly heard = new Map<string, number>();

  at(now: number, levels: ReadonlyMap<string, number>): readonly string[] {
    for (const [id, level] of levels) if (level >= TALKS) this.heard.set(id, now);
    for (const [id, last] of this.heard) if (now - last > HOLD_MS) this.heard.delete(id);
    return [...this.heard.keys()];
  }
}

/** The ids of those who talk now; drawn anew only when that changes. */
export function useTalkers(room: Room): readonly string[] {
  const [talkers, setTalkers] = useState<readonly string[]>([]);
  useEffect(() => {
    const watch = new TalkerWatch();
    const timer = setInterval(() => {
      const muted = new Set(room.getView().state?.space.muted_user_ids);
      const now = watch.at(performance.now(), levelsOf(room)).filter(id => !muted.has(id));
      setTalkers(before => (before.length === now.length && before.every((id, i) => id === now[i]) ? before : now));
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [room]);
  return talkers;
}

/** Moves the rings of the faces in a list: writes `--level` on each element with `data-user`, and `data-talks` while they talk. */
export function useRings(room: Room, list: RefObject<HTMLElement | null>, isCalm: boolean): void {
  useEffect(() => {
    const watch = new TalkerWatch();
    const drawn = new WeakMap<Element, number>();
    let frame = 0;
    const draw = (now: number) => {
      frame = requestAnimationFrame(draw);
      const levels = levelsOf(room);
      const talkers = new Set(watch.at(now, levels));
      for (const face of list.current?.querySelectorAll<HTMLElement>('[data-user]') ?? []) {
        const id = face.dataset['user']!;
        face.toggleAttribute('data-talks', talkers.has(id) && !face.hasAttribute('data-muted') && !face.hasAttribute('data-gone'));
        if (isCalm) continue;
        const level = Math.round((levels.get(id) ?? 0) * 50) / 50;
        if (drawn.get(face) === level) continue;
        drawn.set(face, level);
        face.style.setProperty('--level', String(level));
      }
    };
    const follow = () => {
      cancelAnimationFrame(frame);
      if (!document.hidden) frame = requestAnimationFrame(draw);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => { cancelAnimationFrame(frame); document.removeEventListener('visibilitychange', follow); };
  }, [room, list, isCalm]);
}
