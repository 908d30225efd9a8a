import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { need, use } from '../languages';
import { countdownText, lengthText, listText, placeText, priceText, relativeText, startedText, startText } from './format';

const MINUTE = 60_000;
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
beforeAll(() => need('tickets'));
afterEach(() => use('en'));

describe('times', () => {
  it('a start is today, tomorrow, or a day by name', () => {
    const now = new Date(2026, 10, 28, 16, 0);
    expect(startText(new Date(2026, 10, 28, 18, 30), now)).toMatch(/^Today, 6:30\sPM /);
    expect(startText(new Date(2026, 10, 29, 0, 5), now)).toMatch(/^Tomorrow, 12:05\sAM /);
    expect(startText(new Date(2026, 11, 3, 9, 0), now)).toMatch(/^Thursday, December 3, 9:00\sAM /);
  });

  it('a start in German', async () => {
    await use('de');
    expect(startText(new Date(2026, 10, 28, 18, 30), new Date(2026, 10, 28, 16, 0))).toMatch(/^Heute, 18:30 /);
  });

  it.each([[2 * 60 * MINUTE, 'in 2 hours'], [59.2 * MINUTE, 'in 59 minutes'], [59.8 * MINUTE, 'in 1 hour'], [-3 * MINUTE, '3 minutes ago'], [3 * 24 * 60 * MINUTE, 'in 3 days']])('%d ms is %s', (ms, text) => expect(relativeText(ms)).toBe(text));
  it('a Space began just now, or some time ago', () => {
    const now = new Date(2026, 10, 28, 16, 0);
    expect([startedText(new Date(now.getTime() + 900), now), startedText(new Date(now.getTime() - 59_000), now), startedText(new Date(now.getTime() - 5 * MINUTE), now)])
      .toEqual(['just started', 'just started', 'started 5 minutes ago']);
  });
  it.each([[0, '0:00'], [-5000, '0:00'], [1, '0:01'], [65_000, '1:05'], [3_600_000, '1:00:00'], [3_845_000, '1:04:05']])('%d ms left is %s', (ms, text) => expect(countdownText(ms)).toBe(text));
  it.each([[0, '0 sec'], [40, '40 sec'], [720, '12 min'], [7200, '2 hr']])('%d seconds last %s', (seconds, text) => expect(lengthText(seconds)).toBe(text));
});

describe('places in the queue', () => {
  it.each([[1, '1st'], [2, '2nd'], [3, '3rd'], [4, '4th'], [11, '11th'], [12, '12th'], [21, '21st'], [103, '103rd']])('%d is %s', (place, text) => expect(placeText(place)).toBe(text));
  it('and in German', async () => { await use('de'); expect(placeText(3)).toBe('3.'); });
});

describe('prices', () => {
  it.each([[500, 'EUR', '€5'], [1999, 'USD', '$19.99'], [1500, 'JPY', '¥1,500'], [12345, 'KWD', 'KWD 12.345'], [0, 'EUR', 'Free']])('%d of %s is %s', (minor, currency, text) => expect(plain(priceText(minor, currency))).toBe(text));
  it('and in German', async () => { await use('de'); expect(plain(priceText(500, 'EUR'))).toBe('5 €'); });
});

it('names are a list', () => expect([listText([]), listText(['Ada']), listText(['Ada', 'Bo', 'Cy'])]).toEqual(['', 'Ada', 'Ada, Bo, and Cy']));
