import { describe, expect, it } from 'vitest';
import type { Post, WholeSpace } from '../api/types';
import type { AudioState } from '../audio/contract';
import { floatsFor, MOST_AT_ONCE, MOST_FLOATS, sum } from './floats';
import { isTyping, microphoneUse } from './microphone';
import { partsOf } from './postParts';
import { isLastHost, listenersOf, overKey, roleOf, standingOf } from './standing';
import { levelOf, TalkerWatch } from './talking';

describe('reactions that float', () => {
  it('all do while they are few', () => expect([...floatsFor({ '💜': 2, '👏': 1 }, 0)].sort()).toEqual(['👏', '💜', '💜']));
  it('are capped by message, each kind once before one kind twice', () => {
    const chosen = floatsFor({ '💜': 1000, '👏': 1, '😂': 2 }, 0);
    expect(chosen.length).toBe(MOST_AT_ONCE);
    expect(new Set(chosen)).toEqual(new Set(['💜', '👏', '😂']));
  });
  it('are capped by what floats already', () => {
    expect(floatsFor({ '💜': 50 }, MOST_FLOATS - 2).length).toBe(2);
    expect(floatsFor({ '💜': 50 }, MOST_FLOATS + 3)).toEqual([]);
  });
  it('are none of none', () => expect([floatsFor({}, 0), floatsFor({ '💜': 0 }, 0)]).toEqual([[], []]));
  it('add up', () => expect(sum({ '💜': 2 }, { '💜': 1, '👏': 4 })).toEqual({ '💜': 3, '👏': 4 }));
});

const withEntities = (text: string, entities: object) => ({ text, entities: entities as Post['entities'] });

describe('the text of a Post', () => {
  it('is cut at its entities, counted in code points', () => {
    const text = '💜 see https://a.example/x #music @ada';
    const entities = {
      urls: [{ start: 6, end: 25, url: 'https://a.example/x', expanded_url: 'https://a.example/x', display_url: 'a.example/x' }],
      hashtags: [{ start: 26, end: 32, tag: 'music' }], mentions: [{ start: 33, end: 37, username: 'ada', id: '1' }],
    };
    expect(partsOf(withEntities(text, entities))).toEqual([
      { text: '💜 see ' }, { text: 'a.example/x', href: 'https://a.example/x', kind: 'url' }, { text: ' ' }, { text: '#music', href: '/search?query=music', kind: 'hashtag' }, { text: ' ' }, { text: '@ada', href: '/@ada', kind: 'mention' },
    ]);
  });
  it.each(['javascript:alert(1)', 'data:text/html,x', 'not an address'])('never links to %s', url => {
    expect(partsOf(withEntities(url, { urls: [{ start: 0, end: url.length, url, display_url: 'good.example' }] }))).toEqual([{ text: url }]);
  });
  it('leaves what does not fit', () => {
    expect(partsOf(withEntities('#ab #c', { hashtags: [{ start: 0, end: 3, tag: 'ab' }, { start: 1, end: 2, tag: 'b' }, { start: 4, end: 99, tag: 'c' }] })).map(({ text }) => text)).toEqual(['#ab', ' #c']);
    expect(partsOf({ text: 'plain' })).toEqual([{ text: 'plain' }]);
  });
});

const space = (more: Partial<WholeSpace> = {}) => ({
  state: 'live', creator_id: '1', host_ids: ['1', '2'], speaker_ids: ['1', '2', '3'], participant_count: 10, me: { rights: { invite: true } }, ...more,
} as unknown as WholeSpace);

describe('who one is', () => {
  it('by id', () => {
    expect(standingOf(space(), '1')).toMatchObject({ isCreator: true, isHost: true, isOnStage: true, isMuted: false });
    expect(standingOf(space({ muted_user_ids: ['3'] }), '3')).toMatchObject({ isHost: false, isOnStage: true, isMuted: true });
    expect(standingOf(space(), undefined)).toMatchObject({ isCreator: false, isHost: false, isOnStage: false });
    expect([standingOf(space(), '1').may('invite'), standingOf(space(), '1').may('end')]).toEqual([true, false]);
    expect(['1', '2', '3'].map(id => roleOf(space(), id))).toEqual(['creator', 'host', 'speaker']);
  });
  it('listeners are who is there and not on stage', () => {
    expect(listenersOf(space())).toBe(7);
    expect(listenersOf(space({ reconnecting_user_ids: ['3'] }))).toBe(8);
    expect(listenersOf(space({ participant_count: 1 }))).toBe(0);
  });
  it('the last host is who leaves no other behind', () => {
    expect(isLastHost(space(), '1')).toBe(false);
    expect(isLastHost(space({ reconnecting_user_ids: ['2'] }), '1')).toBe(true);
    expect(isLastHost(space({ host_ids: ['1'] }), '1')).toBe(true);
    expect(isLastHost(space({ host_ids: ['1'], state: 'scheduled' }), '1')).toBe(false);
    expect(isLastHost(space({ host_ids: ['1'] }), '3')).toBe(false);
  });
  it('says to each why it is over', () => {
    const keys = (because?: string) => ['1', '2', '3'].map(id => overKey(because, standingOf(space(), id)).replace('space.over.', ''));
    expect(keys('by_creator')).toEqual(['by_creator.creator', 'by_creator.host', 'by_creator']);
    expect(keys('canceled')).toEqual(['canceled.creator', 'canceled', 'canceled']);
    expect(keys('hosts_absent')).toEqual(['hosts_absent', 'hosts_absent', 'hosts_absent']);
    expect(keys()).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

describe('the microphone', () => {
  const audio = (more: Partial<AudioState> = {}): AudioState => ({ listening: 'connected', talking: 'off', playback: 'playing', microphone: 'off', muted: false, ...more });
  const on = { talking: 'connected', microphone: 'on' } as const;
  it.each<[string, WholeSpace | undefined, AudioState, string, string]>([
    ['nothing known yet', undefined, audio(), '3', 'none'],
    ['a listener', space(), audio(), '9', 'none'],
    ['before the start', space({ state: 'scheduled' }), audio(), '1', 'none'],
    ['a speaker who has not turned it on', space(), audio(), '3', 'off'],
    ['one that failed', space(), audio({ talking: 'failed' }), '3', 'off'],
    ['asking the person', space(), audio({ microphone: 'asking' }), '3', 'asking'],
    ['on the way', space(), audio({ talking: 'connecting', microphone: 'on' }), '3', 'asking'],
    ['on', space(), audio(on), '3', 'on'],
    ['on, the network is back in a moment', space(), audio({ ...on, talking: 'reconnecting' }), '3', 'on'],
    ['muted by the person', space(), audio({ ...on, muted: true }), '3', 'muted'],
    ['muted by a host', space({ muted_user_ids: ['3'] }), audio(on), '3', 'held'],
  ])('%s', (_, there, state, id, use) => expect(microphoneUse(there, state, id)).toBe(use));

  it('the key M is the page’s, unless somebody types or answers', () => {
    document.body.innerHTML = '<input id="a"><div role="dialog"><button id="b"></button></div><button id="c"></button>';
    expect(['a', 'b', 'c'].map(id => isTyping(document.getElementById(id)))).toEqual([true, true, false]);
  });
});

describe('who talks', () => {
  it('goes on for a moment, in the order they began', () => {
    const watch = new TalkerWatch();
    expect(watch.at(0, new Map([['1', 0.05], ['2', 0.4]]))).toEqual(['2']);
    expect(watch.at(300, new Map([['1', 0.6]]))).toEqual(['2', '1']);
    expect(watch.at(600, new Map())).toEqual(['2', '1']);
    expect(watch.at(900, new Map())).toEqual(['1']);
    expect(watch.at(1100, new Map())).toEqual([]);
  });
  it('is as loud as -dBov say', () => expect([levelOf({ level: 0 }), levelOf({ level: 15 }), levelOf({ level: 35 }), levelOf({ level: 127 })]).toEqual([1, 1, 0.5, 0]));
});
