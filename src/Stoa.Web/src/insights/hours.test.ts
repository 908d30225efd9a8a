import { describe, expect, it } from 'vitest';
import { clockText, everyWeek, gridOf, mondayOf, offsetOf, shifted, weekdayText, weekText } from './hours';

const hour = (weekday: number, hour: number, average_peak = 10) => ({ weekday, hour, average_peak, spaces: 1 });
const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');

describe('the offset of a zone', () => {
  it('follows the season, and may be half an hour', () => {
    expect(offsetOf(new Date('2026-12-01T12:00:00Z'), 'Europe/Berlin')).toBe(60);
    expect(offsetOf(new Date('2026-07-01T12:00:30Z'), 'Europe/Berlin')).toBe(120);
    expect(offsetOf(new Date('2026-07-01T23:59:59Z'), 'Asia/Kolkata')).toBe(330);
    expect(offsetOf(new Date('2026-01-01T00:30:00Z'), 'America/Los_Angeles')).toBe(-480);
    expect(offsetOf(new Date('2026-01-01T00:30:00Z'), 'UTC')).toBe(0);
  });
});

describe('hours of the week', () => {
  it('move with the zone, over midnight and over Sunday', () => {
    expect(shifted([hour(0, 20)], 60)).toEqual([{ weekday: 0, minute: 21 * 60, peak: 10, spaces: 1 }]);
    expect(shifted([hour(0, 23)], 120)[0]).toMatchObject({ weekday: 1, minute: 60 });
    expect(shifted([hour(6, 23)], 60)[0]).toMatchObject({ weekday: 0, minute: 0 });
    expect(shifted([hour(0, 3)], -480)[0]).toMatchObject({ weekday: 6, minute: 19 * 60 });
    expect(shifted([hour(2, 14)], 330)[0]).toMatchObject({ weekday: 2, minute: 19 * 60 + 30 });
  });

  it('are a grid from the first hour to the last', () => {
    const { rows, best } = gridOf(shifted([hour(0, 18, 12), hour(3, 20, 40), hour(6, 18, 40)], 0));
    expect(rows.map(({ minute }) => minute / 60)).toEqual([18, 19, 20]);
    expect(rows.map(({ cells }) => cells.map(cell => cell?.peak))).toEqual([
      [12, undefined, undefined, undefined, undefined, undefined, 40], Array(7).fill(undefined), [undefined, undefined, undefined, 40, undefined, undefined, undefined],
    ]);
    expect(best).toMatchObject({ weekday: 3, minute: 1200 });
    expect(gridOf([])).toEqual({ rows: [], best: undefined });
  });

  it('are told in the language', () => {
    expect([weekdayText(0, 'en', 'long'), weekdayText(6, 'de', 'short')]).toEqual(['Monday', 'So']);
    expect([plain(clockText(19 * 60 + 30, 'en')), clockText(19 * 60 + 30, 'de')]).toEqual(['7:30 PM', '19:30']);
  });
});

describe('weeks', () => {
  it('begin on a Monday', () => {
    expect(mondayOf('2026-W48')?.toISOString()).toBe('2026-11-23T00:00:00.000Z');
    expect(mondayOf('2026-W01')?.toISOString()).toBe('2025-12-29T00:00:00.000Z');
    expect(mondayOf('2020-W53')?.toISOString()).toBe('2020-12-28T00:00:00.000Z');
    expect([mondayOf('2026-48'), mondayOf('2026-W54')]).toEqual([undefined, undefined]);
    expect([weekText('2026-W48', 'en'), weekText('2026-W48', 'de'), weekText('soon', 'en')]).toEqual(['Nov 23', '23. Nov.', 'soon']);
  });

  it('have no holes, also over the turn of the year', () => {
    expect(everyWeek([{ week: '2027-W01' }, { week: '2026-W51' }]).map(({ week }) => week)).toEqual(['2026-W51', '2026-W52', '2026-W53', '2027-W01']);
    expect(everyWeek([])).toEqual([]);
  });
});
