// Lists of Spaces as cards, and people as profiles: what Home, search and profiles read.
import type { Person } from '../app/facts';
import { ask, own, Problem, x } from './client';
import type { components } from './generated/api';
import type { SoldTicket, Topic } from './types';

type Schemas = components['schemas'];

/** Why a Space is suggested; `text` says it in words. */
export type Reason = Schemas['SuggestionReason'];

/** A Space as lists show it: with why it is suggested, or with the parts of its title that were found. */
export type Card = Schemas['SpaceCard'] & { readonly reason?: Reason; readonly highlights?: readonly number[][] };

/** One page of cards, with who and what they speak of. */
export interface CardPage {
  readonly data?: readonly Card[];
  readonly includes?: Schemas['CardIncludes'];
  /** `corrected_query`: what was looked for instead, because nothing has the words as they were typed. */
  readonly meta: Schemas['ListMeta'] & { readonly corrected_query?: string };
}

/** Somebody, with what their profile tells. */
export type Profile = Schemas['Profile'];

export interface Paging { readonly token?: string | undefined; readonly max?: number; readonly signal?: AbortSignal }

export const PAGE_SIZE = 12;

/** What is live (most people first) or planned (soonest first), of everybody or of one host. */
export const listSpaces = (state: 'live' | 'scheduled', { hostId, ...paging }: Paging & { hostId?: string } = {}): Promise<CardPage> =>
  ask(own.GET('/api/spaces', { params: { query: { state, ...(hostId && { host_id: hostId }), ...page(paging) } }, ...stop(paging.signal) }));

/** What whoever is signed in wants to be reminded of: planned, or live by now. */
export const reminders = (paging: Paging = {}): Promise<CardPage> => ask(own.GET('/api/reminders', { params: { query: page(paging) }, ...stop(paging.signal) }));

/** What whoever is signed in may like, with why. */
export const discover = (paging: Paging = {}): Promise<CardPage> => ask(own.GET('/api/discover', { params: { query: page(paging) }, ...stop(paging.signal) }));

export type Found = 'live' | 'scheduled' | 'all';

/** Spaces by the words of their titles, best first. */
export const searchSpaces = (query: string, state: Found, signal?: AbortSignal): Promise<CardPage> =>
  ask(own.GET('/api/search', { params: { query: { query, state, max_results: 50 } }, ...stop(signal) }));

/** When the address of one's own calendar was made; undefined: there is none. */
export async function calendarMadeAt(signal?: AbortSignal): Promise<Date | undefined> {
  try {
    return new Date((await ask(own.GET('/api/calendar', stop(signal)))).data.created_at);
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return undefined;
    throw fault;
  }
}

/** Somebody by username; undefined: there is nobody. */
export async function profileOf(username: string, signal?: AbortSignal): Promise<Profile | undefined> {
  try {
    return (await ask(own.GET('/api/users/by/username/{username}', { params: { path: { username } }, ...stop(signal) }))).data;
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return undefined;
    throw fault;
  }
}

export type People = 'followers' | 'following';

/** One page of who follows somebody, or whom they follow. */
export async function peopleOf(id: string, which: People, token?: string, signal?: AbortSignal): Promise<{ people: readonly Person[]; next?: string }> {
  const init = { params: { path: { id }, query: { max_results: 50, 'user.fields': ['profile_image_url' as const], ...(token && { pagination_token: token }) } }, ...stop(signal) };
  const reply = await ask(which === 'followers' ? x.GET('/2/users/{id}/followers', init) : x.GET('/2/users/{id}/following', init));
  const next = reply.meta?.next_token;
  return { people: (reply.data ?? []) as Person[], ...(next && { next }) };
}

/** One page of the tickets of a Space, in the order sold, with who holds them. */
export async function ticketsOf(id: string, token?: string, signal?: AbortSignal): Promise<{ tickets: readonly SoldTicket[]; people: readonly Person[]; next?: string }> {
  const { data = [], meta } = await ask(own.GET('/api/spaces/{id}/tickets', { params: { path: { id }, query: { ...(token && { pagination_token: token }) } }, ...stop(signal) }));
  const holders = { params: { query: { ids: data.map(({ user_id }) => user_id), 'user.fields': ['profile_image_url' as const] } }, querySerializer: { array: { style: 'form' as const, explode: false } } };
  const found = data.length === 0 ? undefined : await ask(x.GET('/2/users', { ...holders, ...stop(signal) }));
  return { tickets: data, people: (found?.data ?? []) as Person[], ...(meta.next_token && { next: meta.next_token }) };
}

/** One page of the tickets that whoever is signed in has, or had and paid for; the newest first. */
export const myTickets = (token?: string, signal?: AbortSignal) => ask(own.GET('/api/tickets', { params: { query: token ? { pagination_token: token } : {} }, ...stop(signal) }));

/** The topics there are. */
export async function topics(signal?: AbortSignal): Promise<readonly Topic[]> {
  const reply = await ask(own.GET('/api/topics', stop(signal)));
  return reply.data ?? [];
}

const page = ({ max = PAGE_SIZE, token }: Paging) => ({ max_results: max, ...(token && { pagination_token: token }) });
const stop = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
