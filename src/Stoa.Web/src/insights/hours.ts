// The best hours of the week, and weeks, in the viewer's zone. Pure.
import type { BestHour } from '../api/insights';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** How far a zone is ahead of UTC at a moment, in minutes. */
export function offsetOf(moment: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(moment);
  const part = (type: string) => Number(parts.find(each => each.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return Math.round((wall - Math.floor(moment.getTime() / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

/** An hour of the week on the viewer's clock: `weekday` from Monday (0), `minute` of the day in which it begins (not a full hour in zones like India's). */
export interface LocalHour { readonly weekday: number; readonly minute: number; readonly peak: number; readonly spaces: number }

/** Hours of the week in UTC as a zone that is so many minutes ahead has them; over midnight they change the day, over Sunday the week. */
export function shifted(hours: readonly BestHour[], offset: number): readonly LocalHour[] {
  return hours.map(({ weekday, hour, average_peak, spaces }) => {
    const at = (((weekday * DAY_MINUTES + hour * 60 + offset) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
    return { weekday: Math.floor(at / DAY_MINUTES), minute: at % DAY_MINUTES, peak: average_peak, spaces };
  });
}

/** The grid: a row for every hour from the first to the last that has something, a cell for each day of the week. */
export interface HourGrid {
  readonly rows: readonly { readonly minute: number; readonly cells: readonly (LocalHour | undefined)[] }[];
  readonly best: LocalHour | undefined;
}

export function gridOf(hours: readonly LocalHour[]): HourGrid {
  const minutes = hours.map(({ minute }) => minute);
  const [first, last] = [Math.min(...minutes), Math.max(...minutes)];
  const rows = hours.length === 0 ? [] : Array.from({ length: (last - first) / 60 + 1 }, (_, row) => first + row * 60).map(minute => ({
    minute, cells: Array.from({ length: 7 }, (_, weekday) => hours.find(hour => hour.weekday === weekday && hour.minute === minute)),
  }));
  const best = hours.reduce<LocalHour | undefined>((most, hour) => (most === undefined || hour.peak > most.peak ? hour : most), undefined);
  return { rows, best };
}

/** A day of the week by name; Monday is 0. */
export const weekdayText = (weekday: number, tag: string, style: 'long' | 'short'): string => new Intl.DateTimeFormat(tag, { weekday: style, timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + weekday)));

/** A time of day by its minutes. */
export const clockText = (minute: number, tag: string): string => new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(new Date(minute * MINUTE_MS));

/** The Monday with which a week begins: `2026-W48`. Undefined: not a week. Source: ISO 8601, week dates. */
export function mondayOf(week: string): Date | undefined {
  const match = /^(\d{4})-W(\d{2})$/.exec(week);
  if (!match) return undefined;
  const [year, number] = [Number(match[1]), Number(match[2])];
  if (number < 1 || number > 53) return undefined;
  const fourth = new Date(Date.UTC(year, 0, 4)); // Always in week 1.
  const weekday = (fourth.getUTCDay() + 6) % 7;
  return new Date(fourth.getTime() + ((number - 1) * 7 - weekday) * DAY_MS);
}

/** When a week began, as a day in the language. */
export const weekText = (week: string, tag: string): string => {
  const monday = mondayOf(week);
  return monday ? new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(monday) : week;
};

/** Weeks one after the other, those without a Space too, so that a plot does not hide a pause. */
export function everyWeek<Week extends { readonly week: string }>(weeks: readonly Week[]): readonly (Week | { readonly week: string })[] {
  const known = weeks.flatMap(week => { const monday = mondayOf(week.week); return monday ? [[monday.getTime(), week] as const] : []; }).toSorted(([one], [other]) => one - other);
  const all: (Week | { week: string })[] = [];
  for (const [monday, week] of known) {
    const before = all.at(-1);
    for (let at = before ? mondayOf(before.week)!.getTime() + 7 * DAY_MS : monday; at < monday; at += 7 * DAY_MS) all.push({ week: weekName(new Date(at)) });
    all.push(week);
  }

  return all;
}

/** The week of a Monday: `2026-W48`. */
function weekName(monday: Date): string {
  const thursday = new Date(monday.getTime() + 3 * DAY_MS);
  const number = Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / DAY_MS / 7) + 1;
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, '0')}`;
}
