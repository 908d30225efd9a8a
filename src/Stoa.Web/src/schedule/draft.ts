// What a Space is to be, as its form holds it, and how that becomes a request. Pure.
import type { Problem } from '../api/client';
import { toMinor } from '../api/money';
import type { CreateSpace, EditSpace, TicketPayment, WholeSpace } from '../api/types';
import type { Limits } from '../app/facts';

export type Ask = 'everyone' | 'followed' | 'invited';
export const ASKS: readonly Ask[] = ['everyone', 'followed', 'invited'];

/** The fields of the form. Times are the viewer's own wall clock: `2026-11-29T18:00`. */
export interface Draft {
  readonly title: string;
  readonly when: 'now' | 'later';
  readonly start: string | null;
  readonly lang: string;
  readonly topics: readonly string[];
  readonly ask: Ask;
  readonly guests: boolean;
  readonly ticketed: boolean;
  readonly paid: boolean;
  /** In the currency's large unit; null: nothing was entered. */
  readonly price: number | null;
  readonly currency: string;
  /** To whom a price is paid: to the host, or to Stripe where this Stoa has it. */
  readonly payment: TicketPayment;
  readonly capacity: number | null;
  readonly saleStarts: string | null;
  readonly saleEnds: string | null;
}

export type Field = 'title' | 'start' | 'lang' | 'topics' | 'ask' | 'guests' | 'price' | 'payment' | 'capacity' | 'saleStarts' | 'saleEnds';

/** What is wrong with a field: the key of a text, or the server's own words. */
export type Faults = Partial<Record<Field, string>>;

/** The fields from top to bottom: the first that is wrong gets the focus. */
export const FIELDS: readonly Field[] = ['title', 'start', 'lang', 'topics', 'ask', 'guests', 'price', 'payment', 'capacity', 'saleStarts', 'saleEnds'];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MAX_PRICE = 100_000_000;
const MAX_CAPACITY = 100_000;

/** An empty form: the next full hour but one, where somebody plans ahead. */
export function emptyDraft(lang: string, now: Date): Draft {
  const start = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS + 2 * HOUR_MS);
  return {
    title: '', when: 'now', start: wallClock(start), lang, topics: [], ask: 'everyone', guests: true,
    ticketed: false, paid: false, price: null, currency: lang === 'de' ? 'EUR' : 'USD', payment: 'stripe', capacity: 100, saleStarts: null, saleEnds: null,
  };
}

/** A moment as the clock on the viewer's wall shows it, to the minute. */
export function wallClock(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** How long a text is to the server: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => [...text].length;

/** What is wrong, as keys of texts. */
export function faultsOf(draft: Draft, limits: Limits, now: Date): Faults {
  const faults: Faults = {};
  if (lengthOf(draft.title.trim()) > limits.title) faults.title = 'schedule.fault.titleTooLong';
  if (draft.when === 'later') {
    const fault = startFault(draft.start, limits, now);
    if (fault) faults.start = fault;
  }

  if (draft.topics.length > limits.topics) faults.topics = 'schedule.fault.topics';
  if (!draft.ticketed) return faults;
  if (draft.paid) {
    const minor = draft.price === null ? undefined : toMinor(draft.price, draft.currency);
    if (!draft.price || draft.price < 0) faults.price = 'schedule.fault.price';
    else if (minor === undefined) faults.price = 'schedule.fault.priceTooFine';
    else if (minor > MAX_PRICE) faults.price = 'schedule.fault.priceTooHigh';
  }

  if (draft.capacity === null || draft.capacity < 1 || draft.capacity > MAX_CAPACITY || !Number.isInteger(draft.capacity)) faults.capacity = 'schedule.fault.capacity';
  if (draft.saleEnds !== null && !(new Date(draft.saleEnds) > now)) faults.saleEnds = 'schedule.fault.saleEnds';
  else if (draft.saleStarts !== null && draft.saleEnds !== null && new Date(draft.saleStarts) >= new Date(draft.saleEnds)) faults.saleEnds = 'schedule.fault.saleOrder';
  return faults;
}

function startFault(start: string | null, limits: Limits, now: Date): string | undefined {
  if (start === null) return 'schedule.fault.startMissing';
  const moment = new Date(start).getTime();
  if (moment <= now.getTime()) return 'schedule.fault.startPast';
  return moment > now.getTime() + limits.days_ahead * DAY_MS ? 'schedule.fault.startFar' : undefined;
}

/** The request that makes the Space; the draft has no faults. Where there is no Stripe nothing is said of how it is paid. */
export function requestOf(draft: Draft, hasStripe = false): CreateSpace {
  const title = draft.title.trim();
  return {
    ...(title && { title }),
    ...(draft.when === 'later' && draft.start && { scheduled_start: new Date(draft.start).toISOString() }),
    lang: draft.lang,
    ...(draft.topics.length > 0 && { topic_ids: [...draft.topics] }),
    ask_to_speak: draft.ask,
    guests_allowed: draft.guests,
    ...(draft.ticketed && { ticket: {
      price: draft.paid ? toMinor(draft.price ?? 0, draft.currency) ?? 0 : 0,
      currency: draft.currency,
      capacity: draft.capacity ?? 1,
      ...(hasStripe && draft.paid && { payment: draft.payment }),
      ...(draft.saleStarts && { sale_starts_at: new Date(draft.saleStarts).toISOString() }),
      ...(draft.saleEnds && { sale_ends_at: new Date(draft.saleEnds).toISOString() }),
    } }),
  };
}

/** A Space as a draft, to be edited. */
export function draftOf(space: WholeSpace, empty: Draft): Draft {
  return {
    ...empty,
    title: space.title ?? '', when: space.state === 'scheduled' ? 'later' : 'now', start: space.scheduled_start ? wallClock(new Date(space.scheduled_start)) : null,
    lang: space.lang, topics: space.topic_ids ?? [], ask: space.ask_to_speak, guests: space.guests_allowed,
  };
}

/** What an edit sends: only what differs from how the Space was. */
export function changesOf(before: Draft, after: Draft): EditSpace {
  const isSame = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every(id => other.includes(id));
  return {
    ...(after.title.trim() !== before.title && { title: after.title.trim() }),
    ...(after.when === 'later' && after.start && after.start !== before.start && { scheduled_start: new Date(after.start).toISOString() }),
    ...(!isSame(before.topics, after.topics) && { topic_ids: [...after.topics] }),
    ...(after.ask !== before.ask && { ask_to_speak: after.ask }),
    ...(after.guests !== before.guests && { guests_allowed: after.guests }),
  };
}

const SERVER_FIELDS: Readonly<Record<string, Field>> = {
  title: 'title', scheduled_start: 'start', lang: 'lang', topic_ids: 'topics', ask_to_speak: 'ask', guests_allowed: 'guests',
  'ticket.price': 'price', 'ticket.currency': 'price', 'ticket.payment': 'payment',
  'ticket.capacity': 'capacity', 'ticket.sale_starts_at': 'saleStarts', 'ticket.sale_ends_at': 'saleEnds',
};

const REASONS: Readonly<Record<string, string>> = {
  title: 'problem.title_invalid', start_in_past: 'problem.start_in_past', start_too_far_ahead: 'problem.start_too_far_ahead',
  topics: 'schedule.fault.topicUnknown', price: 'schedule.fault.price', payment: 'problem.payment_unavailable',
  capacity: 'schedule.fault.capacity', saleStarts: 'schedule.fault.saleStarts', saleEnds: 'schedule.fault.saleEnds',
};

/** What the server refused, at the fields it speaks of: "The `title` field …". Empty: it is about something else. */
export function refusedFields(problem: Pick<Problem, 'faults' | 'reason'>): Faults {
  const faults: Faults = {};
  for (const message of problem.faults) {
    const field = SERVER_FIELDS[/`([\w.]+)`/.exec(message)?.[1] ?? ''];
    if (!field || faults[field]) continue;
    faults[field] = (field === 'start' ? REASONS[problem.reason ?? ''] : REASONS[field]) ?? message;
  }

  return faults;
}

const KEPT = 'stoa-draft';

/** Keeps a form through an accidental reload. */
export const keepDraft = (draft: Draft): void => sessionStorage.setItem(KEPT, JSON.stringify(draft));
export const forgetDraft = (): void => sessionStorage.removeItem(KEPT);

/** The form that was kept, put over an empty one; a start that is over by now is not. */
export function keptDraft(empty: Draft, now: Date): Draft {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Partial<Draft> | null;
    if (kept === null || typeof kept !== 'object') return empty;
    return { ...empty, ...kept, ...(kept.start && new Date(kept.start) <= now && { start: empty.start }) };
  } catch {
    return empty;
  }
}
