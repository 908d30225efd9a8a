import { describe, expect, it } from 'vitest';
import type { MyTicket } from '../api/types';
import { inOrder, wordOf } from './myTicket';

const ticket = (part: Partial<MyTicket>): MyTicket => ({ space_id: '1', state: 'scheduled', number: 1, sold_at: '2026-11-28T10:00:00Z', paid: true, given: false, price: 500, currency: 'EUR', payment: 'door', ...part });

describe('one’s own tickets', () => {
  it('stand in the order in which they are needed', () => {
    const tickets = [
      ticket({ space_id: 'late', scheduled_start: '2026-12-03T10:00:00Z' }), ticket({ space_id: 'over', state: 'ended' }), ticket({ space_id: 'soon', scheduled_start: '2026-12-01T10:00:00Z' }),
      ticket({ space_id: 'live', state: 'live' }), ticket({ space_id: 'back', refund: 'refunded' }), ticket({ space_id: 'off', state: 'canceled' }), ticket({ space_id: 'open' }),
    ];
    const { ahead, past } = inOrder(tickets);
    expect(ahead.map(({ space_id }) => space_id)).toEqual(['live', 'soon', 'late', 'open']);
    expect(past.map(({ space_id }) => space_id)).toEqual(['over', 'back', 'off']);
  });

  it('say how they are', () => {
    expect(wordOf(ticket({}))).toBe('paid');
    expect(wordOf(ticket({ price: 0 }))).toBe('free');
    expect(wordOf(ticket({ given: true }))).toBe('given');
    expect(wordOf(ticket({ paid: false }))).toBe('unpaid.door');
    expect(wordOf(ticket({ paid: false, payment: 'stripe' }))).toBe('unpaid.stripe');
    expect(wordOf(ticket({ state: 'canceled', refund: 'due' }))).toBe('refund.due');
    expect(wordOf(ticket({ state: 'canceled' }))).toBe('canceled');
    expect(wordOf(ticket({ state: 'ended', paid: false }))).toBe('ended');
  });
});
