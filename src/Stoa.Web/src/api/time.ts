// Moments in words, in the viewer's zone and language. Pure but for `useNow`; the zone is a parameter so that tests can be anywhere.
import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The viewer's zone, an IANA name. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The calendar day of a moment in a zone, as `2026-03-29`. */
export function dayOf(moment: Date, zone = ownZone()): string {
  const parts = Object.fromEntries(formatter('en', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts['year']!.padStart(4, '0')}-${parts['month']}-${parts['day']}`;
}

/** How many midnights lie between two moments in a zone; days of 23 and 25 hours count as one. */
export const daysBetween = (from: Date, to: Date, zone = ownZone()): number => (Date.parse(dayOf(to, zone)) - Date.parse(dayOf(from, zone))) / DAY_MS;

/** `Today`, `Tomorrow`, or the day with its weekday. */
export function dayText(moment: Date, now: Date, tag: string, zone = ownZone()): string {
  const days = daysBetween(now, moment, zone);
  const isNear = days === 0 || days === 1;
  return capital(isNear ? new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(days, 'day') : formatter(tag, zone, { weekday: 'long', day: 'numeric', month: 'long' }).format(moment), tag);
}

/** The time of day. */
export const timeText = (moment: Date, tag: string, zone = ownZone()): string => formatter(tag, zone, { hour: 'numeric', minute: '2-digit' }).format(moment);

/** Weekday, date and time of a start; the year only when it is another. */
export function startText(moment: Date, now: Date, tag: string, zone = ownZone()): string {
  const isThisYear = dayOf(moment, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return formatter(tag, zone, { weekday: 'short', day: 'numeric', month: 'short', ...(!isThisYear && { year: 'numeric' }), hour: 'numeric', minute: '2-digit' }).format(moment);
}

/** How far away a moment is, in the largest unit that fits: `in 2h`, `5m ago`. What is less than a minute away is a minute away. */
export function relativeText(moment: Date, now: Date, tag: string, style: 'narrow' | 'long' = 'narrow'): string {
  const ms = moment.getTime() - now.getTime();
  const far = Math.abs(ms);
  const [unit, size] = far < HOUR_MS ? ['minute', MINUTE_MS] as const : far < DAY_MS ? ['hour', HOUR_MS] as const : ['day', DAY_MS] as const;
  const count = Math.max(1, Math.floor(far / size));
  return new Intl.RelativeTimeFormat(tag, { style }).format(ms < 0 ? -count : count, unit);
}

/** A month and a year, for since when somebody is here. */
export const monthText = (moment: Date, tag: string, zone = ownZone()): string => formatter(tag, zone, { month: 'long', year: 'numeric' }).format(moment);

/** What the zone calls itself at a moment: `Central European Summer Time`. */
export function zoneText(tag: string, moment: Date, zone = ownZone()): string {
  return formatter(tag, zone, { timeZoneName: 'long' }).formatToParts(moment).find(part => part.type === 'timeZoneName')?.value ?? zone;
}

/** Things by the day they start, days in order; what starts on one day keeps its order. */
export function byDay<Thing extends { readonly scheduled_start?: string }>(things: readonly Thing[], zone = ownZone()): readonly { readonly day: string; readonly things: readonly Thing[] }[] {
  const days = new Map<string, Thing[]>();
  for (const thing of things) {
    if (thing.scheduled_start === undefined) continue;
    const day = dayOf(new Date(thing.scheduled_start), zone);
    days.set(day, [...(days.get(day) ?? []), thing]);
  }

  return [...days].sort(([one], [other]) => (one < other ? -1 : 1)).map(([day, list]) => ({ day, things: list }));
}

/** The time, told again every half minute or as often as asked, so that "in 5 min" stays true; 0: never again. */
export function useNow(everyMs = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!everyMs) return undefined;
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

const made = new Map<string, Intl.DateTimeFormat>();

/** Formatters are dear to make, and cards are many. */
function formatter(tag: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([tag, timeZone, options]);
  let format = made.get(key);
  if (!format) made.set(key, (format = new Intl.DateTimeFormat(tag, { ...options, timeZone })));
  return format;
}

const capital = (text: string, tag: string) => text.charAt(0).toLocaleUpperCase(tag) + text.slice(1);
