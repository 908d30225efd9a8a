import { describe, expect, it } from 'vitest';
import { byDay, dayOf, daysBetween, dayText, relativeText, startText, timeText, zoneText } from './time';

const at = (iso: string) => new Date(iso);
/** Narrow no-break spaces, which ICU puts before AM, as plain ones. */
const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');

describe('days', () => {
  it('are those of the zone', () => {
    expect(dayOf(at('2026-06-01T23:30:00Z'), 'UTC')).toBe('2026-06-01');
    expect(dayOf(at('2026-06-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-06-02');
    expect(dayOf(at('2026-06-01T03:30:00Z'), 'America/Los_Angeles')).toBe('2026-05-31');
    expect(dayOf(at('2026-06-01T10:15:00Z'), 'Pacific/Kiritimati')).toBe('2026-06-02');
  });

  it('count by midnights, whatever the clocks do', () => {
    // Berlin springs forward on 29 March 2026 and falls back on 25 October: 23 and 25 hours.
    expect(daysBetween(at('2026-03-28T23:30:00+01:00'), at('2026-03-29T23:30:00+02:00'), 'Europe/Berlin')).toBe(1);
    expect(daysBetween(at('2026-03-29T00:10:00+01:00'), at('2026-03-29T23:50:00+02:00'), 'Europe/Berlin')).toBe(0);
    expect(daysBetween(at('2026-10-25T00:10:00+02:00'), at('2026-10-25T23:50:00+01:00'), 'Europe/Berlin')).toBe(0);
    expect(daysBetween(at('2026-10-24T23:00:00+02:00'), at('2026-10-26T00:10:00+01:00'), 'Europe/Berlin')).toBe(2);
  });

  it('have names', () => {
    const now = at('2026-11-28T21:00:00Z');
    expect(dayText(at('2026-11-28T23:59:00Z'), now, 'en', 'UTC')).toBe('Today');
    expect(dayText(at('2026-11-28T23:59:00Z'), now, 'en', 'Europe/Berlin')).toBe('Tomorrow');
    expect(dayText(at('2026-11-29T12:00:00Z'), now, 'de', 'Europe/Berlin')).toBe('Morgen');
    expect(dayText(at('2026-11-28T22:00:00Z'), now, 'de', 'Europe/Berlin')).toBe('Heute');
    expect(dayText(at('2026-12-03T12:00:00Z'), now, 'en', 'UTC')).toBe('Thursday, December 3');
    expect(dayText(at('2026-12-03T12:00:00Z'), now, 'de', 'UTC')).toBe('Donnerstag, 3. Dezember');
  });

  it('gather what starts on them', () => {
    const cards = ['2026-12-01T23:30:00Z', '2026-12-01T08:00:00Z', '2026-11-30T09:00:00Z'].map(scheduled_start => ({ scheduled_start }));
    expect(byDay(cards, 'UTC').map(({ day, things }) => [day, things.length])).toEqual([['2026-11-30', 1], ['2026-12-01', 2]]);
    expect(byDay(cards, 'Europe/Berlin').map(({ day, things }) => [day, things.length])).toEqual([['2026-11-30', 1], ['2026-12-01', 1], ['2026-12-02', 1]]);
    expect(byDay([{}], 'UTC')).toEqual([]);
  });
});

describe('moments', () => {
  const now = at('2026-11-28T12:00:00Z');

  it('are told in the language and the zone', () => {
    expect(plain(startText(at('2026-11-30T17:00:00Z'), now, 'en', 'Europe/Berlin'))).toBe('Mon, Nov 30, 6:00 PM');
    expect(startText(at('2026-11-30T17:00:00Z'), now, 'de', 'Europe/Berlin')).toBe('Mo., 30. Nov., 18:00');
    expect(plain(startText(at('2027-01-02T17:00:00Z'), now, 'en', 'UTC'))).toBe('Sat, Jan 2, 2027, 5:00 PM');
    expect(timeText(at('2026-07-01T17:00:00Z'), 'de', 'Europe/Berlin')).toBe('19:00');
  });

  it('are so far away', () => {
    expect(relativeText(at('2026-11-28T14:10:00Z'), now, 'en', 'long')).toBe('in 2 hours');
    expect(relativeText(at('2026-11-28T12:59:59Z'), now, 'en', 'long')).toBe('in 59 minutes');
    expect(relativeText(at('2026-11-28T12:00:10Z'), now, 'en', 'long')).toBe('in 1 minute');
    expect(relativeText(at('2026-11-28T11:30:00Z'), now, 'en', 'long')).toBe('30 minutes ago');
    expect(relativeText(at('2026-12-01T12:30:00Z'), now, 'de', 'long')).toBe('in 3 Tagen');
    expect(relativeText(at('2026-11-28T14:10:00Z'), now, 'de')).toBe('in 2 Std.');
  });

  it('have a zone with a name that follows the season', () => {
    expect(zoneText('en', at('2026-07-01T12:00:00Z'), 'Europe/Berlin')).toBe('Central European Summer Time');
    expect(zoneText('de', at('2026-12-01T12:00:00Z'), 'Europe/Berlin')).toBe('Mitteleuropäische Normalzeit');
  });
});
