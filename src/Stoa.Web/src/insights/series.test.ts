import { describe, expect, it } from 'vitest';
import type { Moment, SpaceInsights } from '../api/insights';
import { audienceSeries, barsOf, clockMinute, halfStayed, highest, momentOf, momentsOf, reactionSeries, retentionSeries, salesSeries, talkersAt } from './series';

const insights = (part: Partial<SpaceInsights>): SpaceInsights => ({ space_id: '1', state: 'ended', started_at: '2026-11-28T19:58:20Z', minutes: 4, ...part });
const row = (minute: number, participants: number, peak = participants, joins = 0, leaves = 0) => ({ minute, participants, peak, joins, leaves });
const audience = { peak: 9, joins: 9, leaves: 4, people: 9, people_is_estimate: false, by_minute: [] };

describe('the audience', () => {
  it('has every minute, those without a row too', () => {
    const series = audienceSeries(insights({ audience: { ...audience, by_minute: [row(0, 4, 5, 5, 1), row(2, 9, 9, 5, 0)] } }));
    expect(series).toEqual({ minutes: [0, 1, 2, 3], participants: [4, 0, 9, 0], peaks: [5, 0, 9, 0], joins: [5, 0, 5, 0], leaves: [1, 0, 0, 0] });
    expect(audienceSeries(insights({ minutes: 0 })).minutes).toEqual([]);
    expect(audienceSeries({ space_id: '1', state: 'scheduled' }).participants).toEqual([]);
  });

  it('has its minutes on the clock', () => {
    expect(momentOf(insights({}), 2).toISOString()).toBe('2026-11-28T20:00:20.000Z');
    expect(clockMinute(insights({}), 2) * 60_000).toBe(Date.parse('2026-11-28T20:00:00Z'));
  });

  it('is highest where it is so for the first time', () => {
    expect(highest([0, 3, 7, 7, 1])).toEqual({ at: 2, value: 7 });
    expect([highest([0, 0]), highest([])]).toEqual([undefined, undefined]);
  });
});

describe('retention', () => {
  const retention = [{ minutes: 0, people_share: 1, of: 120 }, { minutes: 1, people_share: 0.933, of: 118 }, { minutes: 2, people_share: 0.5, of: 100 }, { minutes: 3, people_share: 0.49, of: 90 }, { minutes: 4, people_share: 0, of: 0 }];

  it('is in percent, as far as anybody could stay', () => {
    const series = retentionSeries(insights({ audience: { ...audience, retention } }));
    expect(series).toEqual({ minutes: [0, 1, 2, 3], percent: [100, 93.3, 50, 49], of: [120, 118, 100, 90] });
    expect(halfStayed(series)).toBe(2);
  });

  it('is not there where it is withheld', () => {
    expect(retentionSeries(insights({ audience: { ...audience, withheld: 'fewer_than_5_people' } }))).toBeUndefined();
    expect(halfStayed(undefined)).toBeUndefined();
    expect(halfStayed({ minutes: [0, 1], percent: [100, 20], of: [5, 5] })).toBeUndefined();
  });
});

describe('reactions', () => {
  it('are summed by minute, and the most used kind comes first', () => {
    const series = reactionSeries(insights({ reactions: {
      total: 8, by_kind: [{ reaction: '👏', count: 3 }, { reaction: '❤️', count: 5 }, { reaction: '😂', count: 0 }],
      by_minute: [{ minute: 1, counts: [{ reaction: '👏', count: 3 }, { reaction: '❤️', count: 1 }] }, { minute: 3, counts: [{ reaction: '❤️', count: 4 }] }],
    } }));
    expect(series.total).toEqual([0, 4, 0, 4]);
    expect(series.kinds).toEqual(['❤️', '👏']);
    expect(series.counts.get('❤️')).toEqual([0, 1, 0, 4]);
    expect(reactionSeries(insights({})).total).toEqual([0, 0, 0, 0]);
  });
});

describe('moments', () => {
  it('are in order, and what changes for everybody is numbered', () => {
    const moment = (minute: number, kind: Moment['kind'], at = `2026-11-28T20:0${minute}:00Z`) => ({ minute, kind, at });
    const moments = momentsOf(insights({ moments: [moment(3, 'title_changed'), moment(1, 'speaker_joined'), moment(1, 'post_pinned', '2026-11-28T20:00:59Z'), moment(0, 'started')] }));
    expect(moments.map(({ kind, number }) => [kind, number])).toEqual([['started', undefined], ['post_pinned', 1], ['speaker_joined', undefined], ['title_changed', 2]]);
  });

  it('know who was talking', () => {
    const talk_by_minute = [{ minute: 3, speakers: [{ user_id: '7', seconds: 10 }, { user_id: '8', seconds: 40 }, { seconds: 5 }] }];
    expect([talkersAt(insights({ talk_by_minute }), 3), talkersAt(insights({ talk_by_minute }), 2)]).toEqual([['8', '7'], []]);
  });
});

describe('sales', () => {
  const offer = { capacity: 100, sold: 3, paid: 3, given: 0, given_back: 1, price: 500, currency: 'EUR', revenue: 1500, by_hour: [] };

  it('have every hour between the first and the last', () => {
    const series = salesSeries({ ...offer, by_hour: [{ hour: '2026-11-28T10:00:00Z', sold: 3, given_back: 0 }, { hour: '2026-11-28T13:00:00Z', sold: 1, given_back: 1 }] });
    expect(series.hours.map(hour => new Date(hour * 3_600_000).toISOString().slice(11, 13))).toEqual(['10', '11', '12', '13']);
    expect([series.sold, series.givenBack, series.held]).toEqual([[3, 0, 0, 1], [0, 0, 0, 1], [3, 3, 3, 3]]);
    expect(salesSeries(offer).hours).toEqual([]);
  });
});

describe('bars', () => {
  it('are as long as their share of the longest', () => {
    expect(barsOf([{ count: 30 }, { count: 10 }])).toEqual([{ count: 30, share: 1, percent: 75 }, { count: 10, share: 1 / 3, percent: 25 }]);
    expect(barsOf([{ count: 0 }])).toEqual([{ count: 0, share: 0, percent: 0 }]);
  });
});
