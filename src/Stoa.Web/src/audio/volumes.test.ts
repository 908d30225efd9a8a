import { describe, expect, it } from 'vitest';
import { Volumes } from './volumes';

function shelf(kept?: string) {
  const items = new Map(kept === undefined ? [] : [['stoa-volumes', kept]]);
  return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
}

describe('Volumes', () => {
  it('is 1 until set, and remembers', () => {
    const storage = shelf();
    const volumes = new Volumes(storage);
    expect(volumes.of('7')).toBe(1);
    volumes.set('7', 0.25);
    expect(new Volumes(storage).of('7')).toBe(0.25);
  });

  it.each([[-1, 0], [2, 1], [Number.NaN, 1]])('takes %d for %d', (wanted, kept) => {
    const volumes = new Volumes(shelf());
    volumes.set('7', wanted);
    expect(volumes.of('7')).toBe(kept);
  });

  it('keeps the 200 that were set last', () => {
    const storage = shelf();
    const volumes = new Volumes(storage);
    for (let id = 0; id < 200; id++) volumes.set(String(id), 0.5);
    volumes.set('0', 0.4);
    volumes.set('new', 0.3);
    const later = new Volumes(storage);
    expect([later.of('0'), later.of('1'), later.of('2'), later.of('new')]).toEqual([0.4, 1, 0.5, 0.3]);
  });

  it('keeps what another tab has set', () => {
    const storage = shelf();
    const [one, other] = [new Volumes(storage), new Volumes(storage)];
    one.set('1', 0.1);
    other.set('2', 0.2);
    expect([new Volumes(storage).of('1'), new Volumes(storage).of('2')]).toEqual([0.1, 0.2]);
  });

  it.each(['', 'no JSON', '{}', 'null', '[["1"],[2,0.5],["3",7],5]'])('starts anew where %j is kept', kept => {
    const volumes = new Volumes(shelf(kept));
    expect(['1', '2', '3'].map(id => volumes.of(id))).toEqual([1, 1, 1]);
  });

  it('holds for the page where nothing can be kept', () => {
    const volumes = new Volumes({ getItem: () => { throw new DOMException('no', 'SecurityError'); }, setItem: () => { throw new DOMException('no', 'QuotaExceededError'); } });
    volumes.set('1', 0.5);
    expect(volumes.of('1')).toBe(0.5);
  });
});
