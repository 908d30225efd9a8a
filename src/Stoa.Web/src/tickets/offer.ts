// What hosts change of the offer of tickets. Pure.
import type { Faults } from '../schedule/draft';

/** Moments are the viewer's own wall clock: `2026-11-29T18:00`; null: not set. */
export interface OfferDraft {
  readonly capacity: number | null;
  readonly saleStarts: string | null;
  readonly saleEnds: string | null;
}

const MAX_CAPACITY = 100_000;

/** What is wrong, as keys of texts. What was so before and is not touched is nobody's fault. */
export function faultsOfOffer(before: OfferDraft, after: OfferDraft, sold: number, now: Date): Faults {
  const faults: Faults = {};
  const { capacity, saleStarts, saleEnds } = after;
  if (capacity === null || !Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) faults.capacity = 'schedule.fault.capacity';
  else if (capacity < sold) faults.capacity = 'problem.capacity_too_small';
  const isMoved = saleStarts !== before.saleStarts || saleEnds !== before.saleEnds;
  if (isMoved && saleStarts !== null && saleEnds !== null && new Date(saleStarts) >= new Date(saleEnds)) faults.saleEnds = 'schedule.fault.saleOrder';
  else if (saleEnds !== before.saleEnds && saleEnds !== null && new Date(saleEnds) <= now) faults.saleEnds = 'schedule.fault.saleEnds';
  return faults;
}

/** What the edit sends: only what differs. */
export function offerChanges(before: OfferDraft, after: OfferDraft): { capacity?: number; sale_starts_at?: string; sale_ends_at?: string } {
  return {
    ...(after.capacity !== null && after.capacity !== before.capacity && { capacity: after.capacity }),
    ...(after.saleStarts !== null && after.saleStarts !== before.saleStarts && { sale_starts_at: new Date(after.saleStarts).toISOString() }),
    ...(after.saleEnds !== null && after.saleEnds !== before.saleEnds && { sale_ends_at: new Date(after.saleEnds).toISOString() }),
  };
}
