// What there is to tell of the Spaces that somebody wants to be reminded of, and when to look again. Pure.
import type { Card } from '../api/lists';

/** A Space as it was when it was looked at last. */
export interface Known {
  readonly title: string;
  readonly start?: string;
  readonly isLive: boolean;
}

/** What was told so far, by the id of the Space; `at`: when it was looked at last, in milliseconds. */
export interface Memory {
  readonly at: number;
  readonly spaces: Readonly<Record<string, Known>>;
}

/** `live`: it began; `moved`: to another time; `missing`: no reminder any more, or no Space; `over`: it was live. */
export type News =
  | { readonly kind: 'live' | 'moved'; readonly id: string; readonly card: Card }
  | { readonly kind: 'missing' | 'over'; readonly id: string; readonly known: Known };

export const NOTHING: Memory = { at: 0, spaces: {} };

/** Compares what is with what was told. What is missing stays in the memory until `forget`; of a list that is not whole, nothing is missing. */
export function compare(memory: Memory, cards: readonly Card[], titleOf: (card: Card) => string, at: number, isWhole = true): { news: readonly News[]; memory: Memory } {
  const news: News[] = [];
  const spaces: Record<string, Known> = { ...memory.spaces };
  for (const card of cards) {
    const before = memory.spaces[card.id];
    const isLive = card.state === 'live';
    if (isLive && !before?.isLive) news.push({ kind: 'live', id: card.id, card });
    if (!isLive && before && before.start !== card.scheduled_start) news.push({ kind: 'moved', id: card.id, card });
    spaces[card.id] = { title: titleOf(card), isLive, ...(card.scheduled_start !== undefined && { start: card.scheduled_start }) };
  }

  const there = new Set(cards.map(card => card.id));
  if (isWhole) {
    for (const [id, known] of Object.entries(memory.spaces)) if (!there.has(id)) news.push({ kind: known.isLive ? 'over' : 'missing', id, known });
  }

  return { news, memory: { at, spaces } };
}

export const forget = (memory: Memory, id: string): Memory => ({ ...memory, spaces: Object.fromEntries(Object.entries(memory.spaces).filter(([other]) => other !== id)) });

const WATCHED_MS = 120_000;

/** A planned Space that is gone: does that mean that it does not take place? Whoever did not watch may have missed all of it. */
export const isCanceled = ({ start }: Known, lookedAt: number, now: number): boolean => (start !== undefined && Date.parse(start) > now) || now - lookedAt < WATCHED_MS;

/** Reads what was remembered; whatever is not that is nothing. */
export function memoryOf(text: string | null): Memory {
  try {
    const read = JSON.parse(text ?? 'null') as Partial<Memory> | null;
    if (typeof read?.at !== 'number' || typeof read.spaces !== 'object' || read.spaces === null) return NOTHING;
    const isKnown = (known: unknown): boolean => typeof known === 'object' && known !== null && typeof (known as Known).title === 'string' && typeof (known as Known).isLive === 'boolean';
    return { at: read.at, spaces: Object.fromEntries(Object.entries(read.spaces).filter(([, known]) => isKnown(known))) };
  } catch {
    return NOTHING;
  }
}

const LOOK_MS = 30_000;
const NEAR_LOOK_MS = 10_000;
const BEFORE_MS = 60_000;
const AFTER_MS = 600_000;
const MOST_MS = 300_000;

/** When to look again: often around a start, at a start itself, slower after faults, and until what is live is over; undefined: nothing is waited for. */
export function nextLook(cards: readonly Card[], now: number, faults: number): number | undefined {
  if (faults > 0) return Math.min(MOST_MS, LOOK_MS * 2 ** (faults - 1));
  const starts = cards.filter(card => card.state === 'scheduled').map(card => Date.parse(card.scheduled_start ?? '') - now);
  if (starts.length === 0) return cards.length > 0 ? LOOK_MS : undefined;
  const usual = starts.some(ms => ms < BEFORE_MS && ms > -AFTER_MS) ? NEAR_LOOK_MS : LOOK_MS;
  return Math.min(usual, ...starts.filter(ms => ms > 0).map(ms => ms + 500));
}
