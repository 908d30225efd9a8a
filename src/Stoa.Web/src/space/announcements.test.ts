import { describe, expect, it } from 'vitest';
import type { Me, WholeSpace } from '../api/types';
import { sayingOf } from './announcements';
import type { RoomEvent, RoomState } from './roomState';

const state = (space: Partial<WholeSpace> = {}) => ({
  people: new Map([['1', { id: '1', name: 'Ada', username: 'ada' }], ['2', { id: '2', name: 'Bo', username: 'bo' }]]),
  space: { creator_id: '1', host_ids: ['1'], speaker_ids: ['1', '2'], ...space } as WholeSpace,
}) as unknown as RoomState;
const say = (type: string, data: RoomEvent['data'], reader: string | undefined, before?: RoomState, after = state()) => sayingOf({ type, data }, before, after, reader);
const at = (position?: number) => state({ me: { role: 'listener', rights: {} as Me['rights'], muted: false, invited: false, reminder: false, ...(position && { speak_request: { position, requested_at: '' } }) } });

describe('what is said', () => {
  it.each<[string, RoomEvent['data'], string | undefined, string | undefined]>([
    ['speaker_admitted', { user_id: '2' }, '9', 'Bo came on stage.'],
    ['speaker_admitted', { user_id: '2' }, '2', undefined],
    ['host_added', { user_id: '2' }, '2', 'You are a co-host now.'],
    ['host_added', { user_id: '2' }, undefined, 'Bo is a co-host now.'],
    ['speaker_moved_to_listener', { user_id: '2', actor_id: '1' }, '2', 'You are a listener now.'],
    ['speaker_moved_to_listener', { user_id: '2', actor_id: '2' }, '2', undefined],
    ['speaker_moved_to_listener', { user_id: '2' }, '9', 'Bo left the stage.'],
    ['speaker_muted', { user_id: '2' }, '2', 'A host muted you.'],
    ['speaker_muted', { user_id: '2' }, '9', undefined],
    ['speak_requested', { user_id: '2' }, '1', 'Bo asks to speak.'],
    ['speak_requested', { user_id: '2' }, '2', undefined],
    ['speak_request_declined', { user_id: '2' }, '2', 'This time you do not get to speak. You may ask again later.'],
    ['invitation_declined', { user_id: '2' }, '1', 'Bo declined the invitation.'],
    ['invitation_withdrawn', { user_id: '2', actor_id: '1' }, '2', 'The invitation was taken back.'],
    ['space_started', {}, undefined, 'The Space is live.'],
    ['person_left', { user_id: '2' }, '9', 'Bo lost the connection and is reconnecting.'],
    ['person_left', { user_id: '8' }, '1', undefined],
    ['hosts_returned', {}, '9', 'A host is back.'],
    ['voices', {}, '9', undefined],
  ])('%s %j to %s: %s', (type, data, reader, text) => expect(say(type, data, reader)?.text).toBe(text));

  it('a new place in the queue, but not the same one again', () => {
    expect(say('me', {}, '9', at(3), at(2))?.text).toBe('You are 2nd in line.');
    expect(say('me', {}, '9', at(2), at(2))).toBeUndefined();
    expect(say('speak_requested', { user_id: '9' }, '9', at(), at(1))).toBeUndefined();
  });
});
