import { describe, expect, it } from 'vitest';
import type { Me, Post } from '../api/types';
import { apply, begin, type RoomEvent, type RoomState } from './roomState';

const AT = '2026-11-28T16:00:00.000Z';
const user = (id: string, name = `P${id}`) => ({ id, name, username: name.toLowerCase() });
const post = (id: string, pinned = false): Post => ({ id, text: `Post ${id}`, author_id: '1', created_at: AT, pinned });
const listener = { role: 'listener' as const, rights: { ask_to_speak: true } as Me['rights'], muted: false, invited: false, reminder: false };
const waiting = (user_id: string, note?: string) => ({ user_id, present: true, requested_at: AT, ...(note && { note }) });

const snapshot = (space: object = {}): RoomEvent => ({
  type: 'snapshot',
  users: [user('1')],
  data: {
    id: '1abc', state: 'live', version: 5, title: 'Bridges', lang: 'en', created_at: AT, updated_at: AT, is_ticketed: false, creator_id: '1', host_ids: ['1'], speaker_ids: ['1'],
    ask_to_speak: 'everyone', speak_requests_locked: false, guests_allowed: true, participant_count: 3, subscriber_count: 0, me: listener, reactions: ['💜', '👏'], ...space,
  } as unknown as RoomEvent['data'],
});

/** The state after a snapshot and events. */
const after = (events: readonly RoomEvent[], space: object = {}): RoomState => [snapshot(space), ...events].reduce<RoomState | undefined>(apply, undefined)!;
const event = (type: string, data: RoomEvent['data'] = {}, users?: RoomEvent['users']): RoomEvent => ({ type, data, ...(users && { users }) });

describe('a snapshot', () => {
  it('is the Space, with Posts, reactions and voices beside it', () => {
    const state = begin(snapshot({ posts: [post('10'), post('9', true), post('11')], voices: [{ user_id: '1', ssrc: 7, level: 20, is_heard: true, loss_percent: 0, jitter_ms: 1 }], ticket: { price: 1, currency: 'EUR', capacity: 9, sold: 4 } }));
    expect(state.space.title).toBe('Bridges');
    expect(state.space).not.toHaveProperty('posts');
    expect(state.posts.map(({ id }) => id)).toEqual(['9', '11', '10']);
    expect(state.reactionSet).toEqual(['💜', '👏']);
    expect(state.voices.get('1')?.ssrc).toBe(7);
    expect(state.people.get('1')?.name).toBe('P1');
    expect(state.ticketsSold).toBe(4);
  });

  it('replaces everything when it comes again', () => {
    const state = after([event('post_shared', { post: post('20') }), snapshot({ title: 'Tunnels' })]);
    expect([state.space.title, state.posts]).toEqual(['Tunnels', []]);
  });

  it('comes first: a change before it is nothing', () => expect(apply(undefined, event('space_edited', { space: { title: 'x' } }))).toBeUndefined());
});

describe('members that changed', () => {
  it('are put over what is there; null takes a value away, an emptied list stays a list', () => {
    const state = after([event('hosts_returned', { space: { ends_at: null, muted_user_ids: [] } })], { ends_at: AT, muted_user_ids: ['2'] });
    expect(state.space).not.toHaveProperty('ends_at');
    expect(state.space.muted_user_ids).toEqual([]);
  });

  it('bring the reader’s standing, and the people they name', () => {
    const state = after([event('speaker_admitted', { user_id: '2', space: { speaker_ids: ['1', '2'] }, me: { ...listener, role: 'speaker' } }, [user('2', 'Bo')])]);
    expect(state.space.me?.role).toBe('speaker');
    expect([state.people.get('2')?.name, state.people.get('1')?.name]).toEqual(['Bo', 'P1']);
  });

  // Every event that says nothing more than the members that changed: docs/event-stream.md.
  const cases: [string, object, object?][] = [
    ['space_started', { state: 'live', started_at: AT }, { state: 'scheduled' }],
    ['space_edited', { title: 'Tunnels', ask_to_speak: 'invited', guests_allowed: false, topic_ids: ['3'], scheduled_start: AT }],
    ['host_added', { host_ids: ['1', '2'], speaker_ids: ['1', '2'] }],
    ['host_removed', { host_ids: ['1'] }, { host_ids: ['1', '2'] }],
    ['speaker_invited', { invited_user_ids: ['2'] }],
    ['invitation_withdrawn', { invited_user_ids: [] }, { invited_user_ids: ['2'] }],
    ['invitation_declined', { invited_user_ids: [] }, { invited_user_ids: ['2'] }],
    ['speaker_admitted', { speaker_ids: ['1', '2'] }],
    ['speaker_moved_to_listener', { speaker_ids: ['1'] }, { speaker_ids: ['1', '2'] }],
    ['speaker_muted', { muted_user_ids: ['2'] }],
    ['speaker_unmuted', { muted_user_ids: [] }, { muted_user_ids: ['2'] }],
    ['speak_requests_locked', { speak_requests_locked: true }],
    ['speak_requests_unlocked', { speak_requests_locked: false }, { speak_requests_locked: true }],
    ['participant_removed', { speaker_ids: ['1'] }, { speaker_ids: ['1', '2'] }],
    ['participant_blocked', { speaker_ids: ['1'] }, { speaker_ids: ['1', '2'] }],
    ['participant_unblocked', { version: 6 }],
    ['space_ended', { state: 'ended' }],
    ['space_canceled', { state: 'canceled' }, { state: 'scheduled' }],
    ['post_pinned', { pinned_post_ids: ['9'] }],
    ['hosts_left', { ends_at: AT }],
    ['person_left', { reconnecting_user_ids: ['1'] }],
    ['person_returned', { reconnecting_user_ids: [] }, { reconnecting_user_ids: ['1'] }],
  ];
  it.each(cases)('%s', (type, space, before = {}) => expect(after([event(type, { user_id: '2', space: { ...space } })], before).space).toMatchObject(space));

  it.each(['me', 'ticket_sold', 'ticket_paid', 'ticket_given_back', 'reminder_set', 'reminder_removed', 'speak_request_withdrawn', 'speak_request_declined'])('%s tells the person how they stand', type => {
    const me = { ...listener, reminder: true, speak_request: { position: 2, requested_at: AT } };
    expect(after([event(type, { user_id: '9', me })]).space.me).toEqual(me);
  });

  it('of a kind nobody knows yet are taken, and harm nothing', () => expect(after([event('space_painted', { space: { title: 'Blue' } })]).space.title).toBe('Blue'));
});

describe('counts and voices', () => {
  it('counts move what they name', () => {
    const state = after([event('counts', { participant_count: 40, subscriber_count: 7, tickets_sold: 2 })]);
    expect([state.space.participant_count, state.space.subscriber_count, state.ticketsSold]).toEqual([40, 7, 2]);
    expect(apply(state, event('counts', { participant_count: 41 }))?.space.subscriber_count).toBe(7);
  });

  it('voices replace the last ones', () => {
    const voice = (user_id: string) => ({ user_id, ssrc: Number(user_id), level: 30, is_heard: true, loss_percent: 0, jitter_ms: 0 });
    const state = after([event('voices', { voices: [voice('1'), voice('2')] }), event('voices', { voices: [voice('2')] })]);
    expect([...state.voices.keys()]).toEqual(['2']);
    expect(apply(state, event('voices', { voices: [] }))?.voices.size).toBe(0);
  });

  it('reactions are for who listens to events, and change nothing', () => {
    const state = after([]);
    expect(apply(state, event('reactions', { reactions: { '💜': 3 } }))).toBe(state);
  });
});

describe('the hosts’ queue', () => {
  const asked = (id: string, position: number) => event('speak_requested', { user_id: id, speak_request: { ...waiting(id, `Note ${id}`), position } }, [user(id)]);
  const ids = (state: RoomState) => state.space.speak_requests?.map(({ user_id }) => user_id);

  it('begins with the first who asks, each at their place', () => {
    const state = after([asked('5', 1), asked('6', 2), asked('7', 2)]);
    expect(ids(state)).toEqual(['5', '7', '6']);
    expect(state.space.speak_requests?.[0]).toEqual(waiting('5', 'Note 5'));
    expect(state.people.get('7')?.name).toBe('P7');
  });

  it('has nobody twice', () => expect(ids(after([asked('5', 1), asked('6', 2), asked('5', 2)]))).toEqual(['6', '5']));

  it.each(['speak_request_withdrawn', 'speak_request_declined', 'speaker_admitted', 'host_added', 'participant_removed', 'participant_blocked'])('loses somebody by %s', type => {
    expect(ids(after([event(type, { user_id: '5', space: {} })], { speak_requests: [waiting('5'), waiting('6')] }))).toEqual(['6']);
  });

  it('says who is away', () => {
    const gone = after([event('person_left', { user_id: '5' })], { speak_requests: [waiting('5'), waiting('6')] });
    expect(gone.space.speak_requests?.map(({ present }) => present)).toEqual([false, true]);
    expect(apply(gone, event('person_returned', { user_id: '5' }))?.space.speak_requests?.[0]?.present).toBe(true);
  });

  it('is none of the asker’s', () => expect(ids(after([event('speak_requested', { user_id: '9', me: { ...listener, speak_request: { position: 1, requested_at: AT } } })]))).toBeUndefined());
});

describe('Posts', () => {
  const ids = (state: RoomState) => state.posts.map(({ id }) => id);
  const three = { posts: [post('100'), post('99'), post('98')] };

  it('the newest comes first, after the pinned ones', () => {
    expect(ids(after([event('post_shared', { post: post('101') })], { posts: [post('100'), post('50', true)] }))).toEqual(['50', '101', '100']);
  });

  it('ids are numbers, not texts', () => expect(ids(after([event('post_shared', { post: post('1000') })], { posts: [post('999')] }))).toEqual(['1000', '999']));
  it('the same one is there once', () => expect(ids(after([event('post_shared', { post: post('100') })], three))).toEqual(['100', '99', '98']));
  it('one is removed', () => expect(ids(after([event('post_removed', { post_id: '99' })], three))).toEqual(['100', '98']));

  it('one is pinned and unpinned', () => {
    const pinned = after([event('post_pinned', { post_id: '98' })], three);
    expect(ids(pinned)).toEqual(['98', '100', '99']);
    expect(ids(apply(pinned, event('post_unpinned', { post_id: '98' }))!)).toEqual(['100', '99', '98']);
  });
});
