import { describe, expect, it } from 'vitest';
import type { Card } from '../api/lists';
import { gather, refreshed, sourceOfCard, steady } from './cards';

const card = (id: string, participant_count = 1) => ({ id, participant_count }) as Card;
const ids = (cards: readonly Card[]) => cards.map(({ id }) => id).join('');

describe('gather', () => {
  it('makes one list of pages, with whom they name', () => {
    const list = gather([
      { data: [card('a'), card('b')], includes: { users: [{ id: '1', name: 'Ada', username: 'ada' }] }, meta: { result_count: 2, next_token: 'n' } },
      { data: [card('b'), card('c')], includes: { users: [{ id: '2', name: 'Bo', username: 'bo' }], topics: [{ id: '9', name: 'Music' }] }, meta: { result_count: 2 } },
    ]);
    expect(ids(list.cards)).toBe('abc');
    expect([...list.people.keys()]).toEqual(['1', '2']);
    expect(list.topics.get('9')?.name).toBe('Music');
  });

  it('knows that an empty page has no data', () => expect(gather([{ meta: { result_count: 0 } }]).cards).toEqual([]));
});

describe('the source of a card', () => {
  const source = (type?: string) => sourceOfCard({ ...card('a'), ...(type && { reason: { type, text: '' } }) } as Card);
  it('is what they follow, where that is why it is shown', () => expect(['followed_host', 'followed_speaker', 'followed_topic'].map(source)).toEqual(['followed', 'followed', 'followed']));
  it('is none else', () => expect(['topic', 'popular', undefined].map(source)).toEqual([undefined, undefined, undefined]));
});

describe('steady', () => {
  it('leaves everything in its place, and the counts move', () => {
    const cards = steady([card('a', 1), card('b', 2)], [card('b', 5), card('a', 3)]);
    expect(cards.map(({ id, participant_count }) => [id, participant_count])).toEqual([['a', 3], ['b', 5]]);
  });

  it('keeps what is gone, and puts what is new last', () => expect(ids(steady([card('a'), card('b')], [card('n'), card('b')]))).toBe('abn'));
});

describe('refreshed', () => {
  const page = (letters: string, next_token?: string) => ({ data: [...letters].map(id => card(id)), meta: { result_count: letters.length, ...(next_token && { next_token }) } });
  const shown = (pages: readonly { data?: readonly Card[]; meta: { next_token?: string } }[]) => pages.map(({ data, meta }) => `${ids(data ?? [])}${meta.next_token ?? '.'}`);

  it('takes the place of everything that it is as long as', () => {
    expect(shown(refreshed([page('abc', '1'), page('def', '2')], page('bcdefg', '3')))).toEqual(['bcdefg3']);
    expect(shown(refreshed([page('abc', '1'), page('def', '2')], page('ab')))).toEqual(['ab.']);
    expect(shown(refreshed([page('abc')], { meta: { result_count: 0 } } as never))).toEqual(['.']);
  });

  it('leaves what comes after it, and the way to the next page', () => {
    expect(shown(refreshed([page('abc', '1'), page('def', '2'), page('ghi', '3')], page('bxad', '9')))).toEqual(['bxad9', 'ef2', 'ghi3']);
    expect(shown(refreshed([page('abc', '1'), page('def', '2')], page('fab', '9')))).toEqual(['fab9', 'de2']);
  });
});
