import { describe, expect, it, vi } from 'vitest';
import { after, Ended, on, wait } from './waits';

describe('wait', () => {
  it('gives what comes, and lets go of everything', async () => {
    const [stop, end] = [new AbortController(), vi.fn()];
    expect(await wait<number>(stop.signal, done => { queueMicrotask(() => done(7)); return end; })).toBe(7);
    stop.abort();
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('lets go as well when it is done at once', async () => {
    const end = vi.fn();
    expect(await wait<number>(new AbortController().signal, done => { done(7); done(8); return end; })).toBe(7);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('is ended by the signal, before and meanwhile', async () => {
    const [stop, end] = [new AbortController(), vi.fn()];
    const waiting = wait(stop.signal, () => end);
    stop.abort();
    await expect(waiting).rejects.toBeInstanceOf(Ended);
    expect(end).toHaveBeenCalledTimes(1);
    const begin = vi.fn(() => end);
    await expect(wait(stop.signal, begin)).rejects.toBeInstanceOf(Ended);
    expect(begin).not.toHaveBeenCalled();
  });
});

describe('on and after', () => {
  it('stop', () => {
    vi.useFakeTimers();
    const [target, listener, then] = [new EventTarget(), vi.fn(), vi.fn()];
    const stopListening = on(target, ['a', 'b'], listener);
    target.dispatchEvent(new Event('b'));
    stopListening();
    target.dispatchEvent(new Event('a'));
    after(5, then)();
    vi.advanceTimersByTime(10);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(then).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});
