import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSpaceAudio } from './session';

// A browser without WebRTC and without a microphone, which this environment is. With both: the scripts of tests/clients.
describe('openSpaceAudio', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('says what is missing, and throws nothing', async () => {
    const audio = openSpaceAudio({ spaceId: '1', userId: '7' });
    const told = vi.fn();
    const stop = audio.subscribe(told);
    expect(audio.getState()).toEqual({ listening: 'off', talking: 'off', playback: 'idle', microphone: 'off', muted: false });
    await audio.listen();
    expect(audio.getState()).toMatchObject({ listening: 'failed', refusal: { of: 'listening', reason: 'webrtc_missing' } });
    await audio.talk({ muted: true });
    expect(audio.getState()).toMatchObject({ talking: 'off', microphone: 'denied', muted: true });
    expect(told).toHaveBeenCalled();
    stop();
    told.mockClear();
    audio.setMuted(false);
    expect(told).not.toHaveBeenCalled();
    await audio.leave();
  });

  it('tells of a change once, and of none not at all', async () => {
    const audio = openSpaceAudio({ spaceId: '1' });
    const [before, told] = [audio.getState(), vi.fn()];
    audio.subscribe(told);
    audio.setMuted(false);
    expect(audio.getState()).toBe(before);
    audio.setMuted(true);
    expect(told).toHaveBeenCalledTimes(1);
    expect(audio.getState()).not.toBe(before);
  });

  it('leaves no timer and no listener', async () => {
    const held = new Set<string>();
    for (const target of [window, document]) {
      const [add, remove] = [target.addEventListener.bind(target), target.removeEventListener.bind(target)];
      vi.spyOn(target, 'addEventListener').mockImplementation((type: string, ...rest: unknown[]) => { held.add(type); (add as (...all: unknown[]) => void)(type, ...rest); });
      vi.spyOn(target, 'removeEventListener').mockImplementation((type: string, ...rest: unknown[]) => { held.delete(type); (remove as (...all: unknown[]) => void)(type, ...rest); });
    }

    const audio = openSpaceAudio({ spaceId: '1' });
    expect(vi.getTimerCount()).toBe(0);
    await audio.listen();
    expect(vi.getTimerCount()).toBe(1);
    expect([...held]).toEqual(expect.arrayContaining(['pagehide', 'pageshow', 'visibilitychange']));
    await audio.leave();
    expect(vi.getTimerCount()).toBe(0);
    expect([...held]).toEqual([]);
    await audio.listen();
    expect([audio.getState().listening, vi.getTimerCount()]).toEqual(['off', 0]);
  });

  it('remembers volumes, within this browser', () => {
    localStorage.clear();
    const audio = openSpaceAudio({ spaceId: '1' });
    audio.setVolume('7', 0.5);
    expect([audio.volumeOf('7'), openSpaceAudio({ spaceId: '2' }).volumeOf('7')]).toEqual([0.5, 0.5]);
  });

  it('draws nobody where nothing is heard', () => {
    const audio = openSpaceAudio({ spaceId: '1', userId: '7' });
    audio.setVoices([{ user_id: '8', ssrc: 5, level: 10, is_heard: true }]);
    expect([...audio.levels()]).toEqual([]);
    expect(audio.microphoneLevel()).toBe(0);
  });
});
