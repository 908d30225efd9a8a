// Shapes and calls of tickets and insights.
import type { Person } from '../app/facts';
import { ask } from './client';
import type { WholeSpace } from './types';

/** How tickets that cost something are paid. */
export type TicketPayment = 'door' | 'stripe';

export interface TicketOffer {
  readonly price: number;
  readonly currency: string;
  readonly capacity: number;
  readonly sold: number;
  readonly payment?: TicketPayment;
  readonly sale_starts_at?: string;
  readonly sale_ends_at?: string;
}

/** One's own ticket for a Space. */
export interface OwnTicket { readonly number: number; readonly sold_at: string; readonly paid: boolean; readonly given?: boolean }

/** A ticket of a Space, as hosts see it. */
export interface SoldTicket extends OwnTicket { readonly user_id: string }

export interface TicketPage {
  readonly data?: readonly SoldTicket[];
  readonly people: readonly Person[];
  readonly meta: { readonly next_token?: string };
}

export type Refund = 'due' | 'refunded' | 'outside';

/** One of one's own tickets, over all Spaces. */
export interface MyTicket extends OwnTicket {
  readonly space_id: string;
  readonly title?: string;
  readonly scheduled_start?: string;
  readonly state: 'scheduled' | 'live' | 'ended' | 'canceled';
  readonly price: number;
  readonly currency: string;
  readonly payment?: TicketPayment;
  readonly refund?: Refund;
}

export interface MyTicketPage { readonly data?: readonly MyTicket[]; readonly meta: { readonly next_token?: string } }

export type Withheld = 'fewer_than_5_people';

export interface MinuteOfAudience { readonly minute: number; readonly participants: number; readonly peak: number; readonly joins: number; readonly leaves: number }

export interface Audience {
  readonly participants?: number;
  readonly peak: number;
  readonly peak_at?: string;
  readonly joins: number;
  readonly leaves: number;
  readonly people: number;
  readonly people_is_estimate?: boolean;
  readonly average_listening_seconds?: number;
  readonly listening_seconds?: number;
  readonly by_minute?: readonly MinuteOfAudience[];
  readonly retention?: readonly { readonly minutes: number; readonly people_share: number; readonly of: number }[];
  readonly sources?: readonly { readonly source: string; readonly joins: number }[];
  readonly sources_withheld?: number;
  readonly withheld?: Withheld;
}

export interface Talk { readonly user_id?: string; readonly seconds: number }
export interface ReactionCount { readonly reaction: string; readonly count: number }

export interface Moment { readonly minute: number; readonly at: string; readonly kind: string; readonly title?: string; readonly user_id?: string }

export interface TicketSales {
  readonly capacity: number;
  readonly sold: number;
  readonly paid: number;
  readonly given: number;
  readonly given_back: number;
  readonly price: number;
  readonly currency: string;
  readonly revenue: number;
  readonly by_hour?: readonly { readonly hour: string; readonly sold: number; readonly given_back: number }[];
}

/** How a Space went, or goes. */
export interface SpaceInsights {
  readonly space_id: string;
  readonly title?: string;
  readonly state: 'scheduled' | 'live' | 'ended' | 'canceled';
  readonly scheduled_start?: string;
  readonly started_at?: string;
  readonly ended_at?: string;
  readonly minutes?: number;
  readonly audience?: Audience;
  readonly talk?: readonly Talk[];
  readonly talk_by_minute?: readonly { readonly minute: number; readonly speakers: readonly Talk[] }[];
  readonly reactions?: { readonly total: number; readonly by_kind?: readonly ReactionCount[]; readonly by_minute?: readonly { readonly minute: number; readonly counts: readonly ReactionCount[] }[] };
  readonly moments?: readonly Moment[];
  readonly speak_requests?: { readonly asked: number; readonly approved: number; readonly declined: number; readonly withdrawn: number };
  readonly tickets?: TicketSales;
  readonly reminders?: number;
}

export interface InsightsReply { readonly data: SpaceInsights; readonly includes?: { readonly users?: readonly Person[] } }

/** One of one's own Spaces in numbers. */
export interface SpaceInNumbers {
  readonly space_id: string;
  readonly title?: string;
  readonly state: 'live' | 'ended' | 'scheduled' | 'canceled';
  readonly started_at?: string;
  readonly ended_at?: string;
  readonly people: number;
  readonly peak: number;
  readonly average_listening_seconds?: number;
  readonly listening_seconds?: number;
  readonly regulars?: number;
}

export interface InsightsPage { readonly data?: readonly SpaceInNumbers[]; readonly meta: { readonly next_token?: string } }

/** An hour of the week in UTC; Monday is 0. */
export interface BestHour { readonly weekday: number; readonly hour: number; readonly average_peak: number; readonly spaces: number }
export interface TrendWeek { readonly week: string; readonly spaces: number; readonly people: number; readonly listening_seconds?: number }

/** All of one's own Spaces together. */
export interface InsightsSummary {
  readonly spaces: number;
  readonly people_per_space?: number;
  readonly regulars?: { readonly people: number; readonly of_last: number };
  readonly best_hours?: readonly BestHour[];
  readonly trend?: readonly TrendWeek[];
}

async function call<Data>(method: string, path: string, { body, signal }: { body?: unknown; signal?: AbortSignal | undefined } = {}): Promise<Data> {
  const send = async () => {
    const response = await fetch(path, { method, ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }), ...(signal && { signal }) });
    const data = (await response.json().catch(() => undefined)) as unknown;
    return response.ok ? { data, response } : { error: data, response };
  };
  return (await ask(send())) as Data;
}

const at = (id: string) => `/api/spaces/${encodeURIComponent(id)}`;
const paged = (path: string, token: string | undefined) => (token ? `${path}?pagination_token=${encodeURIComponent(token)}` : path);

/** Buys a ticket, or asks for the way to pay one that is not paid yet: `checkout_url` leads there. */
export const buyTicket = (id: string) => call<{ data: WholeSpace & { checkout_url?: string } }>('POST', `${at(id)}/tickets`);
export const giveBackTicket = (id: string) => call('DELETE', `${at(id)}/tickets/me`);
export const giveTicket = (id: string, user: string) => call('PUT', `${at(id)}/tickets/${user}`);
export const takeBackTicket = (id: string, user: string) => call('DELETE', `${at(id)}/tickets/${user}`);
export const confirmTicket = (id: string, user: string) => call('POST', `${at(id)}/tickets/${user}/confirm`);
/** One page of the tickets of a Space, in the order sold, with who holds them. */
export async function ticketsOf(id: string, token?: string, signal?: AbortSignal): Promise<TicketPage> {
  const page = await call<Omit<TicketPage, 'people'>>('GET', paged(`${at(id)}/tickets`, token), { signal });
  const ids = (page.data ?? []).map(({ user_id }) => user_id);
  if (ids.length === 0) return { ...page, people: [] };
  const { data = [] } = await call<{ data?: readonly Person[] }>('GET', `/2/users?ids=${ids.join(',')}&user.fields=profile_image_url`, { signal });
  return { ...page, people: data };
}

export const editOffer = (id: string, ticket: { capacity?: number; sale_starts_at?: string; sale_ends_at?: string }) => call('PATCH', at(id), { body: { ticket } });
export const myTickets = (token?: string, signal?: AbortSignal) => call<MyTicketPage>('GET', paged('/api/tickets', token), { signal });

export const insightsOf = (id: string, signal?: AbortSignal) => call<InsightsReply>('GET', `${at(id)}/insights`, { signal });
export const insightsList = (token?: string, signal?: AbortSignal) => call<InsightsPage>('GET', paged('/api/insights', token), { signal });
export const insightsSummary = (signal?: AbortSignal) => call<{ data: InsightsSummary }>('GET', '/api/insights/summary', { signal });

/** Where the numbers of a Space, or of all, are had as CSV. */
export const csvOf = (id?: string): string => (id === undefined ? '/api/insights?format=csv' : `${at(id)}/insights?format=csv`);
