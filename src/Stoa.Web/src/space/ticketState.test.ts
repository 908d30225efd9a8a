import { describe, expect, it } from 'vitest';
import type { TicketOffer, WholeSpace } from '../api/types';
import { checkoutOf, isCheckoutAddress, leftOf, mayEnter, nextAsk, ticketStateOf, withoutCheckout } from './ticketState';

const now = new Date('2026-11-28T20:00:00Z');
const offer: TicketOffer = { price: 500, currency: 'EUR', capacity: 10, sold: 3, payment: 'door' };
const space = (me: object = {}, ticket: TicketOffer = offer) => ({ ticket, me: { role: 'none', rights: { buy_ticket: true }, ...me } }) as unknown as WholeSpace;
const kindOf = (me: object, ticket: Partial<TicketOffer> = {}, isSignedIn = true) => ticketStateOf(space(me), { ...offer, ...ticket }, isSignedIn, now).kind;
const own = { number: 4, sold_at: '2026-11-28T19:00:00Z', paid: true, given: false };

describe('the state of a ticket', () => {
  it('is one’s own, whatever the sale does', () => {
    expect(ticketStateOf(space({ ticket: own }), { ...offer, sold: 10, sale_ends_at: '2026-11-28T19:30:00Z' }, true, now)).toEqual({ kind: 'paid', own, payment: 'door' });
    expect(ticketStateOf(space({ ticket: { ...own, paid: false } }), { ...offer, payment: 'stripe' }, true, now)).toMatchObject({ kind: 'unpaid', payment: 'stripe' });
    expect(ticketStateOf(space({ ticket: { ...own, paid: false } }), { price: 500, currency: 'EUR', capacity: 1, sold: 1, payment: 'door' }, true, now)).toMatchObject({ kind: 'unpaid', payment: 'door' });
  });

  it('follows the window of the sale', () => {
    expect(ticketStateOf(space(), { ...offer, sale_starts_at: '2026-11-28T21:00:00Z' }, true, now)).toEqual({ kind: 'early', at: new Date('2026-11-28T21:00:00Z') });
    expect(ticketStateOf(space(), { ...offer, sale_ends_at: '2026-11-28T20:00:00Z' }, true, now)).toEqual({ kind: 'late', at: now });
    expect(kindOf({ rights: { buy_ticket: false } }, { sale_starts_at: '2026-11-28T19:59:55Z' })).toBe('buy');
    expect(kindOf({ rights: { buy_ticket: false } }, { sale_starts_at: '2026-11-28T19:00:00Z' })).toBe('none');
  });

  it('is sold out, also where more were given than there are', () => {
    expect(kindOf({}, { sold: 10 })).toBe('soldOut');
    expect(leftOf({ ...offer, sold: 12 })).toBe(0);
    expect(kindOf({}, { sold: 9 })).toBe('buy');
  });

  it('asks guests to sign in, and offers hosts none', () => {
    expect(ticketStateOf({ ticket: offer } as unknown as WholeSpace, offer, false, now).kind).toBe('signIn');
    expect(kindOf({ role: 'creator', rights: { buy_ticket: false } }, { sale_starts_at: '2026-11-28T19:59:59Z' })).toBe('none');
  });
});

describe('the door', () => {
  it('opens by the right, and to all where there are no tickets', () => {
    expect(mayEnter({} as WholeSpace)).toBe(true);
    expect(mayEnter(space({ rights: { enter: true } }))).toBe(true);
    expect(mayEnter(space({ rights: { enter: false } }))).toBe(false);
    expect(mayEnter({ ticket: offer } as unknown as WholeSpace)).toBe(false);
  });
});

describe('the way back from Stripe', () => {
  it('is read, and taken out of the address', () => {
    expect([checkoutOf('?checkout=paid'), checkoutOf('?a=1&checkout=canceled'), checkoutOf('?checkout=won'), checkoutOf('')]).toEqual(['paid', 'canceled', undefined, undefined]);
    expect(withoutCheckout('?checkout=paid&source=search')).toBe('?source=search');
    expect(withoutCheckout('?checkout=paid')).toBe('');
  });

  it('is asked about for less than a minute', () => {
    const waits = Array.from({ length: 20 }, (_, asked) => nextAsk(asked)).filter(ms => ms !== undefined);
    expect(waits.length).toBe(8);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(45_000);
  });

  it('goes to safe addresses only', () => {
    expect(['https://checkout.stripe.com/c/1', 'http://localhost:6310/pay', 'http://evil.example/', 'javascript:alert(1)', 'nothing'].map(isCheckoutAddress)).toEqual([true, true, false, false, false]);
  });
});
