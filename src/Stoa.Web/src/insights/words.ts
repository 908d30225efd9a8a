// Numbers, lengths and moments of insights in words. Pure but for the language in use.
import type { SpaceInsights } from '../api/insights';
import { timeText } from '../api/time';
import { has, language, t } from '../languages';
import { nameOf } from '../space/people';
import type { Person } from '../app/facts';
import { momentOf, type NumberedMoment } from './series';

export type People = ReadonlyMap<string, Person>;

export const numberText = (value: number): string => value.toLocaleString(language());

/** Short, for an axis: `1.2K`. */
export const shortText = (value: number): string => new Intl.NumberFormat(language(), { notation: 'compact', maximumFractionDigits: 1 }).format(value);

export const percentText = (percent: number): string => new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: 1 }).format(percent / 100);

/** `40 sec`, `2 min 5 sec`, `12 min`, `1 hr 30 min`: as exactly as one wants to know it. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, seconds >= 600 ? Math.round(seconds / 60) * 60 : Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const unit = (value: number, unit: 'hour' | 'minute' | 'second') => new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'short' }).format(value).replace(' ', '\u00a0');
  if (hours > 0) return minutes > 0 ? `${unit(hours, 'hour')} ${unit(minutes, 'minute')}` : unit(hours, 'hour');
  if (minutes > 0) return rest > 0 ? `${unit(minutes, 'minute')} ${unit(rest, 'second')}` : unit(minutes, 'minute');
  return unit(rest, 'second');
}

/** Hours, or minutes where there is less than one: for sums over many people. */
export const sumText = (seconds: number): string => {
  const [value, unit] = seconds >= 3600 ? [seconds / 3600, 'hour'] as const : [seconds / 60, 'minute'] as const;
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
};

/** The time of day of a minute of a Space. */
export const minuteText = (insights: SpaceInsights, minute: number): string => timeText(momentOf(insights, minute), language());

/** `Ada, Bo and 2 more`. */
export function namesText(ids: readonly string[], people: People, most = 3): string {
  const names = ids.slice(0, most).map(id => nameOf(people, id));
  const left = ids.length - most;
  return new Intl.ListFormat(language()).format(left > 0 ? [...names, t('insights.moreNames', { count: left })] : names);
}

/** What happened, in words. */
export function momentText(moment: NumberedMoment, people: People): string {
  const key = `insights.moment.${moment.kind}`;
  if (!has(key)) return moment.title ?? moment.kind;
  if (moment.kind === 'title_changed') return t(moment.title ? key : 'insights.moment.title_removed', { title: moment.title ?? '' });
  return t(key, { name: nameOf(people, moment.user_id), title: moment.title ?? '' });
}

/** Where somebody came from, in words. */
export const sourceText = (source: string): string => (has(`insights.source.${source}`) ? t(`insights.source.${source}`) : source);
