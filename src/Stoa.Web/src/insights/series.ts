// What the plots of a Space draw, out of its insights. Pure. Minutes without a row were empty.
import type { Moment, SpaceInsights, TicketSales } from '../api/insights';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** When a minute of a Space began. */
export const momentOf = ({ started_at }: SpaceInsights, minute: number): Date => new Date(Date.parse(started_at ?? '') + minute * MINUTE_MS);

/** The minutes as points of the clock, in minutes since 1970: so that marks stand at round times. */
export const clockMinute = (insights: SpaceInsights, minute: number): number => Math.floor(momentOf(insights, minute).getTime() / MINUTE_MS);

/** The audience minute by minute; a gap in what was kept is filled: nobody came or went in it. */
export interface AudienceSeries {
  readonly minutes: readonly number[];
  readonly participants: readonly number[];
  readonly peaks: readonly number[];
  readonly joins: readonly number[];
  readonly leaves: readonly number[];
}

export function audienceSeries({ audience, minutes = 0 }: SpaceInsights): AudienceSeries {
  const rows = audience?.by_minute ?? [];
  const length = Math.max(minutes, (rows.at(-1)?.minute ?? -1) + 1);
  const byMinute = new Map(rows.map(row => [row.minute, row]));
  const all = Array.from({ length }, (_, minute) => byMinute.get(minute));
  return {
    minutes: all.map((_, minute) => minute),
    participants: all.map(row => row?.participants ?? 0),
    peaks: all.map(row => row?.peak ?? 0),
    joins: all.map(row => row?.joins ?? 0),
    leaves: all.map(row => row?.leaves ?? 0),
  };
}

/** The minute in which a series is highest; of equal ones the first. Undefined: it is nothing all along. */
export function highest(values: readonly number[]): { at: number; value: number } | undefined {
  let at = -1;
  values.forEach((value, index) => { if (value > (values[at] ?? 0)) at = index; });
  return at < 0 ? undefined : { at, value: values[at]! };
}

/** The share that was still there after so many minutes, in percent. */
export function retentionSeries({ audience }: SpaceInsights): { minutes: readonly number[]; percent: readonly number[]; of: readonly number[] } | undefined {
  const rows = (audience?.retention ?? []).filter(({ of }) => of > 0);
  if (rows.length === 0) return undefined;
  return { minutes: rows.map(({ minutes }) => minutes), percent: rows.map(({ people_share }) => Math.round(people_share * 1000) / 10), of: rows.map(({ of }) => of) };
}

/** How many minutes half of them stayed, or longer; undefined: fewer than half stayed a minute, or nothing is known. */
export function halfStayed(series: ReturnType<typeof retentionSeries>): number | undefined {
  const last = series?.percent.findLastIndex(percent => percent >= 50) ?? -1;
  const minutes = last < 0 ? 0 : series!.minutes[last]!;
  return minutes > 0 ? minutes : undefined;
}

/** Reactions minute by minute: all of them, and each kind, most used first. */
export function reactionSeries({ reactions, minutes = 0 }: SpaceInsights): { minutes: readonly number[]; total: readonly number[]; kinds: readonly string[]; counts: ReadonlyMap<string, readonly number[]> } {
  const rows = reactions?.by_minute ?? [];
  const length = Math.max(minutes, (rows.at(-1)?.minute ?? -1) + 1);
  const total = Array.from({ length }, () => 0);
  const counts = new Map<string, number[]>();
  for (const { minute, counts: kinds } of rows) {
    for (const { reaction, count } of kinds) {
      if (!counts.has(reaction)) counts.set(reaction, Array.from({ length }, () => 0));
      counts.get(reaction)![minute]! += count;
      total[minute]! += count;
    }
  }

  const kinds = (reactions?.by_kind ?? []).filter(({ count }) => count > 0).toSorted((one, other) => other.count - one.count).map(({ reaction }) => reaction);
  return { minutes: total.map((_, minute) => minute), total, kinds, counts };
}

/** Who talked in a minute, who talked longest first. */
export const talkersAt = ({ talk_by_minute }: SpaceInsights, minute: number): readonly string[] =>
  (talk_by_minute?.find(row => row.minute === minute)?.speakers ?? []).toSorted((one, other) => other.seconds - one.seconds).map(({ user_id }) => user_id).filter(id => id !== undefined);

/** Moments that stand in the plot with a number: what changed for everybody. Of who comes and goes on stage a small sign is enough. */
const NUMBERED = new Set(['title_changed', 'post_pinned']);

export interface NumberedMoment extends Moment { readonly number?: number }

/** The moments in order, those that change something for everybody numbered from 1. */
export function momentsOf({ moments = [] }: SpaceInsights): readonly NumberedMoment[] {
  let number = 0;
  return moments.toSorted((one, other) => one.minute - other.minute || Date.parse(one.at) - Date.parse(other.at)).map(moment => (NUMBERED.has(moment.kind) ? { ...moment, number: ++number } : moment));
}

/** Tickets hour by hour, hours without a sale too: what was sold and given back, and how many were held then. */
export function salesSeries({ by_hour }: TicketSales): { hours: readonly number[]; sold: readonly number[]; givenBack: readonly number[]; held: readonly number[] } {
  const rows = new Map(by_hour.map(row => [Math.floor(Date.parse(row.hour) / HOUR_MS), row]));
  const first = Math.min(...rows.keys());
  const hours = rows.size === 0 ? [] : Array.from({ length: Math.max(...rows.keys()) - first + 1 }, (_, index) => first + index);
  let sum = 0;
  const held: number[] = [];
  for (const hour of hours) {
    const row = rows.get(hour);
    sum += (row?.sold ?? 0) - (row?.given_back ?? 0);
    held.push(sum);
  }

  return { hours, sold: hours.map(hour => rows.get(hour)?.sold ?? 0), givenBack: hours.map(hour => rows.get(hour)?.given_back ?? 0), held };
}

/** The moment of an hour that `salesSeries` counts. */
export const hourOf = (hour: number): Date => new Date(hour * HOUR_MS);

/** Parts of a whole as shares from 0 to 1, of the longest one: for bars that stand beside each other. */
export function barsOf<Row extends { readonly count: number }>(rows: readonly Row[]): readonly (Row & { readonly share: number; readonly percent: number })[] {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  return rows.map(row => ({ ...row, share: row.count / most, percent: all === 0 ? 0 : Math.round((row.count / all) * 100) }));
}
