// Lists of Spaces as cards, and people as profiles: what Home, search and profiles read.
import type { Person } from '../app/facts';
import { ask, own, problemOf, Problem, x } from './client';
import type { TicketOffer, Topic } from './types';

/** A Space as lists show it. */
export interface Card {
  readonly id: string;
  readonly state: 'scheduled' | 'live';
  readonly title?: string;
  readonly lang: string;
  readonly created_at: string;
  readonly scheduled_start?: string;
  readonly started_at?: string;
  readonly is_ticketed: boolean;
  readonly ticket?: TicketOffer;
  readonly topic_ids?: readonly string[];
  readonly creator_id: string;
  readonly host_ids: readonly string[];
  readonly speaker_ids: readonly string[];
  readonly guests_allowed: boolean;
  readonly participant_count: number;
  readonly subscriber_count: number;
  readonly me?: { readonly role: string; readonly reminder: boolean };
  /** Why it is suggested. */
  readonly reason?: Reason;
  /** The parts of the title that were found: begin and length in UTF-16 code units. */
  readonly highlights?: readonly (readonly [number, number])[];
}

export interface Reason {
  readonly type: 'followed_host' | 'followed_speaker' | 'topic' | 'popular';
  readonly user_ids?: readonly string[];
  readonly topic_ids?: readonly string[];
}

/** One page of cards, with who and what they speak of. */
export interface CardPage {
  readonly data?: readonly Card[];
  readonly includes?: { readonly users?: readonly Person[]; readonly topics?: readonly Topic[] };
  readonly meta: { readonly result_count: number; readonly next_token?: string };
}

/** Somebody, with what their profile tells. */
export interface Profile extends Person {
  readonly description?: string;
  readonly location?: string;
  readonly url?: string;
  readonly created_at: string;
  readonly followers_count: number;
  readonly following_count: number;
  readonly me?: { readonly following: boolean; readonly followed_by: boolean; readonly blocking: boolean };
}

interface Paging { readonly token?: string | undefined; readonly max?: number; readonly signal?: AbortSignal }

export const PAGE_SIZE = 12;

/** What is live (most people first) or planned (soonest first), of everybody or of one host. */
export const listSpaces = (state: 'live' | 'scheduled', { hostId, max = PAGE_SIZE, token, signal }: Paging & { hostId?: string } = {}): Promise<CardPage> =>
  get('/api/spaces', { state, host_id: hostId, max_results: max, pagination_token: token }, signal);

/** What whoever is signed in may like, with why. */
export const discover = ({ max = PAGE_SIZE, token, signal }: Paging = {}): Promise<CardPage> => get('/api/discover', { max_results: max, pagination_token: token }, signal);

export type Found = 'live' | 'scheduled' | 'all';
export const searchSpaces = (query: string, state: Found, signal?: AbortSignal): Promise<CardPage> => get('/api/search', { query, state, max_results: 50 }, signal);

/** Somebody by username; undefined: there is nobody. */
export async function profileOf(username: string, signal?: AbortSignal): Promise<Profile | undefined> {
  try {
    const reply = await get<{ data?: Profile }>(`/api/users/by/username/${encodeURIComponent(username)}`, {}, signal);
    return reply.data;
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 404) return undefined;
    throw fault;
  }
}

export type People = 'followers' | 'following';

/** One page of who follows somebody, or whom they follow. */
export async function peopleOf(id: string, which: People, token?: string, signal?: AbortSignal): Promise<{ people: readonly Person[]; next?: string }> {
  const init = { params: { path: { id }, query: { max_results: 50, 'user.fields': ['profile_image_url' as const], ...(token && { pagination_token: token }) } }, ...(signal && { signal }) };
  const reply = await ask(which === 'followers' ? x.GET('/2/users/{id}/followers', init) : x.GET('/2/users/{id}/following', init));
  const next = reply.meta?.next_token;
  return { people: (reply.data ?? []) as Person[], ...(next && { next }) };
}

/** The topics there are. */
export async function topics(signal?: AbortSignal): Promise<readonly Topic[]> {
  const reply = await ask(own.GET('/api/topics', signal ? { signal } : {}));
  return reply.data ?? [];
}

async function get<Reply = CardPage>(path: string, query: Readonly<Record<string, string | number | undefined>>, signal?: AbortSignal): Promise<Reply> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]);
  const address = given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
  let reply: Response;
  try {
    reply = await fetch(address, { credentials: 'same-origin', headers: { Accept: 'application/json' }, ...(signal && { signal }) });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new Problem(0);
  }

  const body: unknown = await reply.json().catch(() => undefined);
  if (!reply.ok) throw problemOf(reply.status, body);
  return body as Reply;
}
