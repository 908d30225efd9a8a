// How Spaces go and went, for their hosts.
import { ask, own } from './client';
import type { components } from './generated/api';

type Schemas = components['schemas'];
export type SpaceInsights = Schemas['SpaceInsights'];
export type Moment = Schemas['SpaceMoment'];
export type TicketSales = Schemas['TicketInsights'];
/** One of one's own Spaces in numbers. */
export type SpaceInNumbers = Schemas['HostedSpace'];
/** All of one's own Spaces together. */
export type InsightsSummary = Schemas['InsightsSummary'];
/** An hour of the week in UTC; Monday is 0. */
export type BestHour = Schemas['HostHour'];
export type TrendWeek = Schemas['HostWeek'];

const stop = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

/** How one Space goes, or went. */
export const insightsOf = (id: string, signal?: AbortSignal) => ask(own.GET('/api/spaces/{id}/insights', { params: { path: { id } }, ...stop(signal) })) as Promise<Schemas['SpaceInsightsReply']>;

/** One page of one's own Spaces in numbers, newest first. */
export const insightsList = (token?: string, signal?: AbortSignal) =>
  ask(own.GET('/api/insights', { params: { query: token ? { pagination_token: token } : {} }, ...stop(signal) })) as Promise<Schemas['HostedSpaceListReply']>;

export const insightsSummary = (signal?: AbortSignal) => ask(own.GET('/api/insights/summary', stop(signal)));

/** Where the numbers of a Space, or of all, are had as CSV. */
export const csvOf = (id?: string): string => (id === undefined ? '/api/insights?format=csv' : `/api/spaces/${encodeURIComponent(id)}/insights?format=csv`);
