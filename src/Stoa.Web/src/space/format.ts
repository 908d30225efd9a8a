// Times, places in a queue and prices as the person's language writes them. Pure but for the language in use.
import { priceText as priceIn } from '../api/money';
import { daysBetween, timeText as timeIn } from '../api/time';
import { language, t } from '../languages';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `today, 18:30 CET`, or with the day further away; in the zone of who looks. */
export function startText(start: Date, now: Date): string {
  const time = new Intl.DateTimeFormat(language(), { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }).format(start);
  const days = daysBetween(now, start);
  const day = Math.abs(days) <= 1
    ? new Intl.RelativeTimeFormat(language(), { numeric: 'auto' }).format(days, 'day')
    : new Intl.DateTimeFormat(language(), { weekday: 'long', day: 'numeric', month: 'long' }).format(start);
  return `${day.charAt(0).toLocaleUpperCase(language())}${day.slice(1)}, ${time}`;
}

/** `in 2 hours`, `3 minutes ago`. */
export function relativeText(ms: number): string {
  const size = Math.abs(ms);
  const [unit, length] = size < HOUR - MINUTE / 2 ? ['minute', MINUTE] as const : size < 36 * HOUR ? ['hour', HOUR] as const : ['day', DAY] as const;
  return new Intl.RelativeTimeFormat(language(), { numeric: unit === 'day' ? 'auto' : 'always' }).format(Math.round(ms / length), unit);
}

/** `just started`, `started 3 minutes ago`. */
export function startedText(start: Date, now: Date): string {
  const ms = start.getTime() - now.getTime();
  return ms > -MINUTE ? t('space.startedNow') : t('space.startedAgo', { ago: relativeText(ms) });
}

/** `4:05`, `1:04:05`; never below zero. */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const two = (number: number) => String(number).padStart(2, '0');

/** `12 min`, `40 sec`: how long somebody has waited or talked. */
export function lengthText(seconds: number): string {
  const [value, unit] = seconds < 60 ? [Math.max(0, Math.round(seconds)), 'second'] as const
    : seconds < 5400 ? [Math.round(seconds / 60), 'minute'] as const : [Math.round(seconds / 3600), 'hour'] as const;
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** `18:30`. */
export const timeText = (time: Date): string => timeIn(time, language());

/** What a ticket costs. */
export const priceText = (minorUnits: number, currency: string): string => (minorUnits === 0 ? t('space.ticket.free') : priceIn(minorUnits, currency, language()));

/** `1st`, `2nd`, `3.`: a place in the queue. */
export function placeText(place: number): string {
  const rule = new Intl.PluralRules(language(), { type: 'ordinal' }).select(place);
  return t(`space.place.${rule}`, { place });
}

/** `Ada, Bo and Cy`. */
export const listText = (names: readonly string[]): string => new Intl.ListFormat(language(), { type: 'conjunction' }).format(names);
