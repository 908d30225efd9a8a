// What somebody is in a Space, out of its own members. Pure.
import type { Me, WholeSpace } from '../api/types';

/** What somebody may do, by the server's name. */
export type Right = keyof Me['rights'];

export type StageRole = 'creator' | 'host' | 'speaker';

/** What the person who looks is, and may. */
export interface Standing {
  readonly isCreator: boolean;
  readonly isHost: boolean;
  /** Has a place on stage; to talk, the Space has to be live. */
  readonly isOnStage: boolean;
  /** Muted by a host. */
  readonly isMuted: boolean;
  readonly may: (right: Right) => boolean;
}

/** The standing of a user; of a guest without an id. */
export function standingOf(space: WholeSpace, userId: string | undefined): Standing {
  const is = (ids: readonly string[] | undefined) => userId !== undefined && (ids ?? []).includes(userId);
  return {
    isCreator: userId !== undefined && space.creator_id === userId,
    isHost: is(space.host_ids),
    isOnStage: is(space.speaker_ids),
    isMuted: is(space.muted_user_ids),
    may: right => space.me?.rights[right] === true,
  };
}

/** The role of somebody on stage. */
export const roleOf = (space: WholeSpace, id: string): StageRole => (id === space.creator_id ? 'creator' : space.host_ids.includes(id) ? 'host' : 'speaker');

/** Why a Space is over, as the key of a text: a creator is told what they did themselves, and hosts are not thanked for listening. */
export function overKey(because: string | undefined, { isCreator, isHost }: Pick<Standing, 'isCreator' | 'isHost'>): string {
  const key = `space.over.${because ?? 'unknown'}`;
  switch (because) {
    case 'by_creator': return isCreator ? `${key}.creator` : isHost ? `${key}.host` : key;
    case 'canceled': return isCreator ? `${key}.creator` : key;
    default: return key;
  }
}

/** Who listens: everyone present but those who are on stage and there. Counts come a second late, so never below zero. */
export function listenersOf(space: WholeSpace): number {
  const gone = new Set(space.reconnecting_user_ids);
  return Math.max(0, space.participant_count - space.speaker_ids.filter(id => !gone.has(id)).length);
}

/** Would the last host who is there leave with this one? Then the Space ends, two minutes later. */
export function isLastHost(space: WholeSpace, userId: string | undefined): boolean {
  const gone = new Set(space.reconnecting_user_ids);
  return userId !== undefined && space.state === 'live' && space.host_ids.includes(userId) && space.host_ids.every(id => id === userId || gone.has(id));
}
