import { describe, expect, it } from 'vitest';
import { moved, type PlotData, readAt } from './plotData';

const data: PlotData = {
  xs: [10, 11, 12], xText: x => `min ${x}`, xTick: String, xSteps: [1], yTick: String,
  series: [{ name: 'in', kind: 'bars', ink: 1, values: [3, 0, 1], text: value => `${value} came` }, { name: 'out', kind: 'bars', ink: 2, values: [-1, 0, -2], text: value => `${value} left` }],
  more: index => (index === 2 ? 'Ada talked' : undefined),
};

describe('a point of a plot', () => {
  it('is read with all its series, also those that go down', () => {
    expect(readAt(data, 0)).toBe('min 10: 3 came, 1 left');
    expect(readAt(data, 2)).toBe('min 12: 1 came, 2 left, Ada talked');
  });

  it.each([
    ['ArrowRight', undefined, 0], ['ArrowRight', 0, 1], ['ArrowRight', 29, 29], ['ArrowLeft', undefined, 29], ['ArrowLeft', 0, 0], ['Home', 12, 0], ['End', undefined, 29],
    ['PageUp', 25, 29], ['PageDown', 12, 2], ['PageUp', undefined, 9], ['Tab', 3, undefined], ['a', 3, undefined],
  ] as const)('%s from %s leads to %s', (key, from, to) => expect(moved(key, from, 30)).toBe(to));

  it('is nowhere in an empty plot', () => expect(moved('End', undefined, 0)).toBeUndefined());
});
