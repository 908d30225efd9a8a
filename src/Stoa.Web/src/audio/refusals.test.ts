import { describe, expect, it } from 'vitest';
import { refusalOf, verdictOn } from './refusals';

describe('refusals', () => {
  it.each([
    [401, undefined, undefined, 'off'], [403, 'not_speaker', undefined, 'off'], [403, 'caller_blocked', undefined, 'off'], [404, 'space_unknown', undefined, 'off'],
    [409, 'space_not_live', undefined, 'off'], [400, 'bad_offer', undefined, 'failed'], [415, undefined, undefined, 'failed'],
    [429, 'audio_session_limit_reached', 1000, 'failed'], [429, undefined, 30_000, 'again'], [429, undefined, undefined, 'failed'],
    [503, 'node_full', 1000, 'again'], [503, 'stopping', 1000, 'again'], [503, 'audio_unavailable', undefined, 'failed'], [502, undefined, undefined, 'again'],
    [408, undefined, undefined, 'again'],
  ] as const)('%i %s: %j → %s', (status, reason, wait, verdict) => expect(verdictOn({ status, reason, wait })).toBe(verdict));

  it('reads a problem', async () => {
    const reply = new Response(JSON.stringify({ title: 'x', reason: 'node_full', detail: 'Full.' }), { status: 503, headers: { 'Retry-After': '2' } });
    expect(await refusalOf(reply)).toEqual({ status: 503, reason: 'node_full', detail: 'Full.', wait: 2000 });
  });

  it.each(['<html>', 'null', '[]', '{"reason":7}', ''])('reads the body %j', async body => expect(await refusalOf(new Response(body, { status: 502 }))).toEqual({ status: 502 }));
});
