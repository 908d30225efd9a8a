import { describe, expect, it } from 'vitest';
import { Slots } from './slots';

const voice = (user_id: string, ssrc: number, level = 36) => ({ user_id, ssrc, level, is_heard: true });

describe('Slots', () => {
  it('finds the person of the newest source', () => {
    const slots = new Slots();
    slots.setVoices([voice('ada', 1), voice('bo', 2)]);
    expect(slots.read(0, [{ source: 1, timestamp: 100 }, { source: 2, timestamp: 120 }], 0)?.userId).toBe('bo');
    expect(slots.read(1, [{ source: 2, timestamp: 10 }, { source: 1, timestamp: 120 }], 0)?.userId).toBe('ada');
    expect(slots.read(2, [], 0)).toBeUndefined();
  });

  it('knows nobody until voices say whose it is', () => {
    const slots = new Slots();
    expect(slots.read(0, [{ source: 9, timestamp: 1, audioLevel: 0.5 }], 0)).toMatchObject({ userId: undefined });
    slots.setVoices([voice('ada', 9)]);
    expect(slots.read(0, [{ source: 9, timestamp: 2 }], 20)?.userId).toBe('ada');
    slots.setVoices([]);
    expect(slots.read(0, [{ source: 9, timestamp: 3 }], 40)?.userId).toBeUndefined();
  });

  it('takes the level of the packet, else that of the voice', () => {
    const slots = new Slots();
    slots.setVoices([voice('ada', 1, 36)]);
    expect(slots.read(0, [{ source: 1, timestamp: 1 }], 0)?.loudness).toBeCloseTo(0.5);
    expect(slots.read(0, [{ source: 1, timestamp: 2, audioLevel: 1 }], 10)?.loudness).toBe(1);
    expect(slots.read(0, [{ source: 1, timestamp: 3, audioLevel: 0 }], 20)?.loudness).toBe(0);
  });

  it('is silent when nothing moved for 400 ms, whatever clock the timestamps are of', () => {
    const slots = new Slots();
    slots.setVoices([voice('ada', 1, 14)]);
    const source = [{ source: 1, timestamp: 1_700_000_000_000 }];
    expect(slots.read(0, source, 1000)?.loudness).toBe(1);
    expect(slots.read(0, source, 1400)?.loudness).toBe(1);
    expect(slots.read(0, source, 1401)).toEqual({ userId: 'ada', loudness: 0 });
    expect(slots.read(0, [{ source: 1, timestamp: 1_700_000_000_020 }], 1500)?.loudness).toBe(1);
  });

  it('keeps slots apart', () => {
    const slots = new Slots();
    slots.setVoices([voice('ada', 1, 14)]);
    slots.read(0, [{ source: 1, timestamp: 5 }], 0);
    expect(slots.read(1, [{ source: 1, timestamp: 5 }], 1000)?.loudness).toBe(1);
    expect(slots.read(0, [{ source: 1, timestamp: 5 }], 1000)?.loudness).toBe(0);
  });
});
