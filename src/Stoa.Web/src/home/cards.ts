// Lists of cards as pages show them: one list out of its pages, with the people and topics that the cards name.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Card, CardPage } from '../api/lists';
import type { Topic } from '../api/types';
import type { Person } from '../app/facts';

/** Who and what cards speak of, by id. */
export interface Named {
  readonly people: ReadonlyMap<string, Person>;
  readonly topics: ReadonlyMap<string, Topic>;
}

/** A list of cards. */
export interface CardList extends Named {
  readonly cards: readonly Card[];
}

/** One list out of pages. A card that moved between pages while they were read is there once. */
export function gather(pages: readonly CardPage[]): CardList {
  const cards = new Map<string, Card>();
  const people = new Map<string, Person>();
  const topics = new Map<string, Topic>();
  for (const { data, includes } of pages) {
    for (const card of data ?? []) if (!cards.has(card.id)) cards.set(card.id, card);
    for (const person of includes?.users ?? []) people.set(person.id, person);
    for (const topic of includes?.topics ?? []) topics.set(topic.id, topic);
  }

  return { cards: [...cards.values()], people, topics };
}

/** Fresh cards in the places of those shown: nothing moves, what is gone stays as it was, what is new comes last. */
export function steady(shown: readonly Card[], fresh: readonly Card[]): readonly Card[] {
  const byId = new Map(fresh.map(card => [card.id, card]));
  const seen = new Set(shown.map(card => card.id));
  return [...shown.map(card => byId.get(card.id) ?? card), ...fresh.filter(card => !seen.has(card.id))];
}

/** Keeps cards in their places while the pointer or the focus is among them: nobody is to tap the wrong one. */
export function useSteady(fresh: readonly Card[]) {
  const [isHeld, setHeld] = useState(false);
  const before = useRef(fresh);
  const cards = isHeld ? steady(before.current, fresh) : fresh;
  useEffect(() => { before.current = cards; });
  const hold = useCallback(() => setHeld(true), []);
  const release = useCallback((event: { currentTarget: Element }) => {
    // Either of the two may still be there.
    const list = event.currentTarget;
    setTimeout(() => setHeld(list.matches(':hover, :focus-within')));
  }, []);
  return { cards, holding: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release } };
}

const COUNTS_MOVE_MS = 5000;

/** Reads a list page by page; a `moving` one again every few seconds while somebody looks. */
export function useCards(key: readonly string[], load: (token: string | undefined, signal: AbortSignal) => Promise<CardPage>, { moving = false, enabled = true } = {}) {
  return useInfiniteQuery({
    queryKey: ['cards', ...key],
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.meta.next_token,
    select: data => gather(data.pages),
    refetchInterval: moving && COUNTS_MOVE_MS,
    enabled,
  });
}

export type CardQuery = ReturnType<typeof useCards>;

/** Nothing is there yet, and something may still come. */
export const isComing = (query: CardQuery): boolean => query.isLoading && query.fetchStatus !== 'paused';

/** Nothing is there, and nothing comes: refused, unreachable, or offline. */
export const isMissing = (query: CardQuery): boolean => query.data === undefined && (query.isError || query.fetchStatus === 'paused');
