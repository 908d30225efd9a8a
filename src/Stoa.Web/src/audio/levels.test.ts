import { describe, expect, it } from 'vitest';
import { amplitudeOf, loudnessOf, loudnessOfAmplitude, Rings, settle } from './levels';

describe('loudness', () => {
  it('is nothing in silence, all of it at the loudest, and grows between', () => {
    expect([127, 58].map(loudnessOf)).toEqual([0, 0]);
    expect([14, 0].map(loudnessOf)).toEqual([1, 1]);
    expect(loudnessOf(36)).toBeCloseTo(0.5);
    expect(loudnessOf(25)).toBeGreaterThan(loudnessOf(30));
  });

  it('is the same for an amplitude', () => {
    expect(loudnessOfAmplitude(10 ** (-36 / 20))).toBeCloseTo(0.5);
    expect(loudnessOfAmplitude(0)).toBe(0);
    expect(amplitudeOf([0.5, -0.5, 0.5, -0.5])).toBeCloseTo(0.5);
    expect(amplitudeOf([])).toBe(0);
  });
});

describe('settle', () => {
  it('rises fast and falls slowly', () => {
    expect(settle(0, 1, 100)).toBeGreaterThan(0.85);
    expect(settle(1, 0, 100)).toBeGreaterThan(0.6);
    expect(settle(1, 0, 1500)).toBeLessThan(0.01);
  });

  it('does not depend on how often it is drawn', () => {
    let level = 1;
    for (let i = 0; i < 10; i++) level = settle(level, 0.2, 16);
    expect(level).toBeCloseTo(settle(1, 0.2, 160));
  });

  it('stays where it is when no time went by', () => expect(settle(0.3, 0.9, 0)).toBeCloseTo(0.3));
});

describe('Rings', () => {
  it('shows who talks at once, lets them fade, and forgets them', () => {
    const rings = new Rings();
    expect(rings.move(new Map([['1', 0.8]]), 1000).get('1')).toBeGreaterThan(0.4);
    const fading = rings.move(new Map(), 1100).get('1')!;
    expect(fading).toBeGreaterThan(0.2);
    expect(fading).toBeLessThan(0.8);
    expect([...rings.move(new Map(), 5000).keys()]).toEqual([]);
  });

  it('keeps who is there without a sound, at nothing', () => expect(new Rings().move(new Map([['1', 0]]), 0).get('1')).toBe(0));
});
