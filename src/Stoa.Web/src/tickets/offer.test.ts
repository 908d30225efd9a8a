import { describe, expect, it } from 'vitest';
import { faultsOfOffer, offerChanges, type OfferDraft } from './offer';

const now = new Date('2026-11-28T16:20:00');
const before: OfferDraft = { capacity: 20, saleStarts: '2026-11-28T10:00', saleEnds: '2026-11-28T12:00' };
const faults = (change: Partial<OfferDraft>) => faultsOfOffer(before, { ...before, ...change }, 15, now);

describe('a change of the offer', () => {
  it('may leave a sale that is over as it is', () => expect(faults({})).toEqual({}));

  it('keeps the tickets that are held', () => {
    expect(faults({ capacity: 15 })).toEqual({});
    expect(faults({ capacity: 14 })).toEqual({ capacity: 'problem.capacity_too_small' });
    expect(faults({ capacity: null })).toEqual({ capacity: 'schedule.fault.capacity' });
    expect(faults({ capacity: 100_001 })).toEqual({ capacity: 'schedule.fault.capacity' });
  });

  it('has a window that opens before it closes, and closes later than now', () => {
    expect(faults({ saleEnds: '2026-11-28T16:00' })).toEqual({ saleEnds: 'schedule.fault.saleEnds' });
    expect(faults({ saleEnds: '2026-11-28T09:00' })).toEqual({ saleEnds: 'schedule.fault.saleOrder' });
    expect(faults({ saleEnds: '2026-11-28T17:00' })).toEqual({});
  });

  it('sends what differs', () => {
    expect(offerChanges(before, before)).toEqual({});
    expect(offerChanges(before, { ...before, capacity: 30, saleEnds: '2026-11-28T18:00' })).toEqual({ capacity: 30, sale_ends_at: new Date('2026-11-28T18:00').toISOString() });
  });
});
