import { describe, expect, it } from 'vitest';
import german from '../languages/de/audio.json';
import english from '../languages/en/audio.json';
import type { AudioState } from './contract';
import { findingsFrom, type Facts, type ServerAudio } from './findings';
import type { Flow } from './statistics';

const flow: Flow = { received: 50, sent: 0, lossPercent: 0, concealedPercent: 0, jitterMilliseconds: 2, roundTripMilliseconds: 20, transport: 'udp' };
const listener: AudioState = { listening: 'connected', talking: 'off', playback: 'playing', microphone: 'off', muted: false };
const speaker: AudioState = { ...listener, talking: 'connected', microphone: 'on' };
const own = (id: string, direction: 'listen' | 'publish', part: Partial<ServerAudio['sessions'][number]> = {}): ServerAudio['sessions'][number] => ({
  session_id: id, direction, state: 'connected', opened_at: '2030-01-01T00:00:00.000Z', protocol: 'udp', packets_in: 0, packets_out: 0, dropped: {}, loss_percent: 0, jitter_ms: 0, ...part,
});
const server: ServerAudio = { audio_available: true, may_publish: true, voices: [], sessions: [own('l', 'listen'), own('t', 'publish')] };
const well: Facts = {
  state: listener, server, isSignedIn: true, listening: flow, listeningId: 'l', talkingId: 't', talkers: [{ userId: '1', volume: 1 }], canSetVolume: true,
};
const talking: Facts = { ...well, state: speaker, talking: { ...flow, received: 0, sent: 50 } };

const cases: readonly (readonly [string, Facts, string])[] = [
  ['no answer', { ...well, server: undefined }, 'server.unknown'],
  ['no audio here', { ...well, server: { ...server, audio_available: false }, listening: undefined, state: { ...listener, listening: 'failed', playback: 'idle' } }, 'server.problem'],
  ['full', { ...well, listening: undefined, state: { ...listener, listening: 'connecting', refusal: { of: 'listening', status: 503, reason: 'node_full' } } }, 'server.warning'],
  ['UDP and TCP blocked', { ...well, server: { ...server, sessions: [own('l', 'listen', { state: 'checking' })] }, listening: undefined, state: { ...listener, listening: 'connecting' } }, 'session.problem'],
  ['handshake without an end', { ...well, server: { ...server, sessions: [own('l', 'listen', { state: 'connecting' })] }, listening: undefined, state: { ...listener, listening: 'reconnecting' } }, 'session.problem'],
  ['a guest whom nothing reaches', { ...well, isSignedIn: false, server: { ...server, sessions: [] }, listening: undefined, unreachedFor: 6000, state: { ...listener, listening: 'connecting' } }, 'session.problem'],
  ['a guest who just came', { ...well, isSignedIn: false, server: { ...server, sessions: [] }, listening: undefined, unreachedFor: 300, state: { ...listener, listening: 'connecting' } }, 'session.warning'],
  ['given up', { ...well, listening: undefined, state: { ...listener, listening: 'failed' } }, 'session.problem'],
  ['coming back', { ...well, listening: undefined, state: { ...listener, listening: 'reconnecting' } }, 'session.warning'],
  ['the server knows nothing of the session', { ...well, server: { ...server, sessions: [] } }, 'session.warning'],
  ['not listening', { ...well, listening: undefined, listeningId: undefined, state: { ...listener, listening: 'off', playback: 'idle' } }, 'session.unknown'],
  ['held back until a tap', { ...well, state: { ...listener, playback: 'blocked' } }, 'playback.problem'],
  ['all turned to silence', { ...well, talkers: [{ userId: '1', volume: 0 }, { userId: '2', volume: 0 }] }, 'volume.problem'],
  ['one of two turned to silence', { ...well, talkers: [{ userId: '1', volume: 0 }, { userId: '2', volume: 1 }] }, 'volume.warning'],
  ['one turned down', { ...well, talkers: [{ userId: '1', volume: 0.2 }] }, 'volume.warning'],
  ['the device alone sets the volume', { ...well, talkers: [{ userId: '1', volume: 0 }], canSetVolume: false }, 'volume.unknown'],
  ['talk that does not arrive', { ...well, listening: { ...flow, received: 0 } }, 'packets.problem'],
  ['talk with gaps', { ...well, listening: { ...flow, concealedPercent: 12 } }, 'packets.warning'],
  ['nobody talks', { ...well, talkers: [], listening: { ...flow, received: 0 } }, 'voices.warning'],
  ['loss', { ...well, listening: { ...flow, lossPercent: 15 } }, 'network.problem'],
  ['some loss', { ...well, listening: { ...flow, lossPercent: 4 } }, 'network.warning'],
  ['jitter', { ...well, listening: { ...flow, jitterMilliseconds: 80 } }, 'network.warning'],
  ['far away', { ...well, listening: { ...flow, roundTripMilliseconds: 500 } }, 'network.warning'],
  ['TCP', { ...well, listening: { ...flow, transport: 'tcp' } }, 'network.warning'],
  ['no microphone', { ...talking, talking: undefined, state: { ...listener, microphone: 'denied' } }, 'microphone.problem'],
  ['own mute', { ...talking, state: { ...speaker, muted: true } }, 'microphone.warning'],
  ['a host\'s mute', { ...talking, server: { ...server, is_muted: true } }, 'sending.warning'],
  ['a microphone that sends nothing', { ...talking, server: { ...server, sessions: [own('l', 'listen'), own('t', 'publish', { state: 'silent' })] } }, 'sending.problem'],
  ['UDP blocked for the talk', { ...talking, talking: undefined, state: { ...speaker, talking: 'connecting' }, server: { ...server, sessions: [own('l', 'listen'), own('t', 'publish', { state: 'checking' })] } }, 'sending.problem'],
  ['the talk given up', { ...talking, talking: undefined, state: { ...speaker, talking: 'failed' } }, 'sending.problem'],
];

const keyOf = ({ id, result }: { id: string; result: string }) => `${id}.${result}`;

describe('findingsFrom', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(findingsFrom(well).map(keyOf)).toEqual(['server.ok', 'session.ok', 'playback.ok', 'volume.ok', 'packets.ok', 'network.ok', 'voices.ok']);
    expect(findingsFrom(talking).map(keyOf)).toContain('sending.ok');
    expect(findingsFrom(talking).every(({ result }) => result === 'ok')).toBe(true);
  });

  it.each(cases)('%s', (_, facts, key) => {
    const [first] = findingsFrom(facts);
    expect(keyOf(first!)).toBe(key);
  });

  it('puts the root before what follows from it', () => {
    const facts: Facts = { ...well, server: { ...server, audio_available: false }, listening: { ...flow, received: 0, lossPercent: 50 }, state: { ...listener, playback: 'blocked' } };
    expect(findingsFrom(facts).filter(({ result }) => result === 'problem').map(({ id }) => id)).toEqual(['server', 'playback', 'packets', 'network']);
  });

  it('tells guests, of whose sessions the server says nothing, that all is well', () =>
    expect(findingsFrom({ ...well, isSignedIn: false, server: { ...server, sessions: [] } }).every(({ result }) => result === 'ok')).toBe(true));

  it('has a text for everything, with parameters that are there', () => {
    const nothing: Facts = { state: { ...listener, listening: 'off', playback: 'idle' }, isSignedIn: false, talkers: [], canSetVolume: true };
    const all = [nothing, { ...talking, talking: undefined, listening: undefined, state: { ...speaker, talking: 'off', microphone: 'asking' } } as Facts, well, talking, ...cases.map(([, facts]) => facts)]
      .flatMap(facts => findingsFrom(facts));
    for (const texts of [english, german] as Readonly<Record<string, unknown>>[]) {
      for (const found of all) {
        const text = texts[`audio.check.${keyOf(found)}`];
        expect([keyOf(found), typeof text]).not.toContain('undefined');
        for (const [, name] of JSON.stringify(text).matchAll(/\{(\w+)\}/g)) expect([keyOf(found), Object.keys(found.params ?? {})]).toEqual([keyOf(found), expect.arrayContaining([name])]);
      }

      expect(Object.keys(texts).filter(key => key.startsWith('audio.check.')).sort()).toEqual([...new Set(all.map(found => `audio.check.${keyOf(found)}`))].sort());
    }
  });
});
