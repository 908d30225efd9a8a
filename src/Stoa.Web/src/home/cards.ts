// Lists of cards as pages show them: one list out of its pages, with the people and topics that the cards name.
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Card, type CardPage, PAGE_SIZE } from '../api/lists';
import type { Source } from '../api/source';
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

/** Where whoever opens a card comes from, as its reason says: by somebody or something that they follow, or nothing of the kind. */
export const sourceOfCard = ({ reason }: Card): Source | undefined => (reason?.type.startsWith('followed_') ? 'followed' : undefined);

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
/** The most cards that the server gives at once. */
const MOST_AT_ONCE = 100;

/** A fresh first page in the place of as many cards as it has: what it does not know of stays, and what comes next comes after it. */
export function refreshed(pages: readonly CardPage[], fresh: CardPage): readonly CardPage[] {
  const count = fresh.data?.length ?? 0;
  if (fresh.meta.next_token === undefined) return [fresh];
  const known = new Set(fresh.data?.map(card => card.id));
  const after: CardPage[] = [];
  let start = 0;
  for (const page of pages) {
    const data = page.data ?? [];
    const rest = data.slice(Math.max(0, count - start)).filter(card => !known.has(card.id));
    start += data.length;
    if (rest.length > 0) after.push({ ...page, data: rest });
  }

  return [fresh, ...after];
}

type Load = (paging: { token?: string; max: number; signal: AbortSignal }) => Promise<CardPage>;

/** Reads a list page by page. Of a `moving` one the first cards (a hundred at most, in one call) are read again every few seconds while somebody looks. */
export function useCards(key: readonly string[], load: Load, { moving = false, enabled = true } = {}) {
  const queries = useQueryClient();
  const queryKey = ['cards', ...key];
  const shown = () => queries.getQueryData<InfiniteData<CardPage, string | undefined>>(queryKey);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load({ ...(pageParam !== undefined && { token: pageParam }), max: pageParam === undefined ? sizeOf(shown()?.pages.slice(0, 1)) : PAGE_SIZE, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.meta.next_token,
    select: data => gather(data.pages),
    refetchInterval: ({ state }) => moving && state.data === undefined && COUNTS_MOVE_MS,
    enabled,
  });
  useQuery({
    queryKey: ['moving', ...key],
    queryFn: async ({ signal }) => {
      const fresh = await load({ max: sizeOf(shown()?.pages), signal });
      queries.setQueryData<InfiniteData<CardPage, string | undefined>>(queryKey, before => {
        if (!before) return before;
        const pages = refreshed(before.pages, fresh);
        return { pages: [...pages], pageParams: pages.map((_, index) => (index === 0 ? undefined : before.pageParams.at(index - pages.length))) };
      });
      return Date.now();
    },
    initialData: () => Date.now(),
    refetchInterval: COUNTS_MOVE_MS,
    refetchOnMount: false,
    refetchOnWindowFocus: false,
    retry: false,
    enabled: enabled && moving && query.data !== undefined,
  });
  return query;
}

/** How many cards to ask for, so that those are there again that are shown. */
const sizeOf = (pages: readonly CardPage[] = []): number => Math.min(MOST_AT_ONCE, Math.max(PAGE_SIZE, pages.reduce((sum, page) => sum + (page.data?.length ?? 0), 0)));

export type CardQuery = ReturnType<typeof useCards>;

/** Nothing is there yet, and something may still come. */
export const isComing = (query: CardQuery): boolean => query.isLoading && query.fetchStatus !== 'paused';

/** Nothing is there, and nothing comes: refused, unreachable, or offline. */
export const isMissing = (query: CardQuery): boolean => query.data === undefined && (query.isError || query.fetchStatus === 'paused');
