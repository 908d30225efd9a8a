import { describe, expect, it } from 'vitest';
import { digitsOf, priceText, toMajor, toMinor } from './money';

describe('money', () => {
  it('knows the digits of a currency', () => expect(['EUR', 'JPY', 'KWD'].map(digitsOf)).toEqual([2, 0, 3]));

  it('goes to the smallest unit without loss', () => {
    expect(toMinor(4.35, 'EUR')).toBe(435);
    expect(toMinor(1.1, 'EUR')).toBe(110);
    expect(toMinor(500, 'JPY')).toBe(500);
    expect(toMinor(1.234, 'KWD')).toBe(1234);
    expect(toMinor(0, 'USD')).toBe(0);
  });

  it('refuses what is finer than the currency', () => {
    expect(toMinor(4.355, 'EUR')).toBeUndefined();
    expect(toMinor(0.5, 'JPY')).toBeUndefined();
    expect(toMinor(Number.NaN, 'EUR')).toBeUndefined();
  });

  it('comes back', () => {
    expect(toMajor(435, 'EUR')).toBe(4.35);
    expect(toMajor(500, 'JPY')).toBe(500);
  });

  it('is written as the language does', () => {
    expect(priceText(500, 'EUR', 'en')).toBe('€5');
    expect(priceText(450, 'EUR', 'en')).toBe('€4.50');
    expect(priceText(450, 'EUR', 'de').replace(/\s/, ' ')).toBe('4,50 €');
    expect(priceText(500, 'JPY', 'en')).toBe('¥500');
  });
});
