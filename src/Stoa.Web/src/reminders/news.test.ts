import { describe, expect, it } from 'vitest';
import type { Card } from '../api/lists';
import { compare, forget, isCanceled, type Memory, memoryOf, nextLook, NOTHING } from './news';

const NOW = Date.parse('2026-05-01T12:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const planned = (id: string, seconds: number) => ({ id, title: id, state: 'scheduled', scheduled_start: at(seconds) }) as Card;
const live = (id: string) => ({ id, title: id, state: 'live', scheduled_start: at(0) }) as Card;
const look = (memory: Memory, cards: readonly Card[], isWhole = true) => {
  const { news, memory: next } = compare(memory, cards, card => card.title ?? '', NOW, isWhole);
  return { news: news.map(({ kind, id }) => `${kind} ${id}`), next };
};

describe('what there is to tell', () => {
  it('is nothing of what is only planned', () => expect(look(NOTHING, [planned('a', 60)]).news).toEqual([]));

  it('is each start, once', () => {
    const first = look(look(NOTHING, [planned('a', 60)]).next, [live('a')]);
    expect(first.news).toEqual(['live a']);
    expect(look(first.next, [live('a')]).news).toEqual([]);
  });

  it('is a start that nobody saw, when Stoa is opened again', () => expect(look(NOTHING, [live('a')]).news).toEqual(['live a']));

  it('is each new time, once', () => {
    const moved = look(look(NOTHING, [planned('a', 60)]).next, [planned('a', 90)]);
    expect(moved.news).toEqual(['moved a']);
    expect(look(moved.next, [planned('a', 90)]).news).toEqual([]);
    expect(look(moved.next, [planned('a', 60)]).news).toEqual(['moved a']);
  });

  it('is what is missing, until it is forgotten', () => {
    const { next } = look(NOTHING, [planned('a', 60), live('b'), planned('c', 60)]);
    const gone = look(next, [planned('c', 60)]);
    expect(gone.news).toEqual(['missing a', 'over b']);
    expect(look(gone.next, [planned('c', 60)]).news).toEqual(['missing a', 'over b']);
    expect(look(forget(forget(gone.next, 'a'), 'b'), [planned('c', 60)]).news).toEqual([]);
  });

  it('is nothing missing of a list that is not whole', () => expect(look(look(NOTHING, [planned('a', 60)]).next, [], false).news).toEqual([]));
});

describe('a Space that is gone', () => {
  const known = (start: number) => ({ title: 'a', isLive: false, start: at(start) });
  it('was called off, if it had not begun', () => expect(isCanceled(known(60), NOW - 86_400_000, NOW)).toBe(true));
  it('was called off, if it did not begin under our eyes', () => expect(isCanceled(known(-60), NOW - 30_000, NOW)).toBe(true));
  it('may have taken place, if nobody looked', () => expect(isCanceled(known(-60), NOW - 3_600_000, NOW)).toBe(false));
});

describe('what was remembered', () => {
  it('comes back', () => {
    const { next } = look(NOTHING, [planned('a', 60), live('b')]);
    expect(memoryOf(JSON.stringify(next))).toEqual(next);
  });

  it('is nothing when it is something else', () => {
    for (const text of [null, '', '{', '[]', '7', '{"at":"x","spaces":{}}', '{"at":1,"spaces":null}']) expect([text, memoryOf(text)]).toEqual([text, NOTHING]);
    expect(memoryOf('{"at":1,"spaces":{"a":null,"b":{"title":"b","isLive":false},"c":{"title":3}}}').spaces).toEqual({ b: { title: 'b', isLive: false } });
  });
});

describe('the next look', () => {
  const seconds = (cards: readonly Card[], faults = 0) => (nextLook(cards, NOW, faults) ?? Infinity) / 1000;
  it('does not come when nothing is waited for', () => expect(seconds([])).toBe(Infinity));
  it('comes every half minute, also for what is live: it ends', () => expect([seconds([planned('a', 3600)]), seconds([live('a')])]).toEqual([30, 30]));
  it('comes at the start, and often around it', () => {
    expect(seconds([planned('a', 61)])).toBe(30);
    expect(seconds([planned('a', 20), planned('b', 3600)])).toBe(10);
    expect(seconds([planned('a', 4)])).toBe(4.5);
    expect(seconds([planned('a', -30)])).toBe(10);
    expect(seconds([planned('a', -3600)])).toBe(30);
  });
  it('comes later and later while the server is away', () => expect([1, 2, 3, 4, 5, 50].map(faults => seconds([], faults))).toEqual([30, 60, 120, 240, 300, 300]));
});
