// What a Space's ticket is to who looks: can it be had, does one have it, and does the door open. Pure.
import type { OwnTicket, TicketOffer, TicketPayment, WholeSpace } from '../api/types';

/**
 * `paid`: one has a ticket that lets one in; `unpaid`: reserved, and still to be paid (at the door or at Stripe); `buy`: it can be had now; `signIn`:
 * by who has an account; `early`: the sale has not begun; `late`: it is over; `soldOut`; `none`: not for this person, who needs none or may not.
 */
export type TicketState =
  | { readonly kind: 'paid' | 'unpaid'; readonly own: OwnTicket; readonly payment: TicketPayment }
  | { readonly kind: 'early' | 'late'; readonly at: Date }
  | { readonly kind: 'buy' | 'signIn' | 'soldOut' | 'none' };

/** How many are left, never below none. */
export const leftOf = ({ capacity, sold }: TicketOffer): number => Math.max(0, capacity - sold);

/** What the ticket is to the person who looks, now. */
export function ticketStateOf(space: WholeSpace, offer: TicketOffer, isSignedIn: boolean, now: Date): TicketState {
  const own = space.me?.ticket;
  if (own) return { kind: own.paid ? 'paid' : 'unpaid', own, payment: offer.payment };
  const starts = offer.sale_starts_at === undefined ? undefined : new Date(offer.sale_starts_at);
  const ends = offer.sale_ends_at === undefined ? undefined : new Date(offer.sale_ends_at);
  if (ends && ends <= now) return { kind: 'late', at: ends };
  if (leftOf(offer) === 0) return { kind: 'soldOut' };
  if (starts && starts > now) return { kind: 'early', at: starts };
  if (!isSignedIn) return { kind: 'signIn' };
  // The server knows best who may: hosts need none. That a sale has just begun it may say a moment later.
  const hasJustBegun = starts !== undefined && now.getTime() - starts.getTime() < JUST_MS && !isStaff(space);
  return { kind: space.me?.rights.buy_ticket || hasJustBegun ? 'buy' : 'none' };
}

const JUST_MS = 10_000;
const isStaff = ({ me }: WholeSpace) => me?.role === 'creator' || me?.role === 'host';

/** Would the door of the Space open? One without tickets is open to whoever sees it. */
export function mayEnter(space: WholeSpace): boolean {
  return !space.ticket || (space.me?.rights.enter ?? false);
}

/** What an address that Stripe sent somebody back to says. */
export type Checkout = 'paid' | 'canceled';

export function checkoutOf(search: string): Checkout | undefined {
  const word = new URLSearchParams(search).get('checkout');
  return word === 'paid' || word === 'canceled' ? word : undefined;
}

/** An address without what Stripe added to it. */
export function withoutCheckout(search: string): string {
  const query = new URLSearchParams(search);
  query.delete('checkout');
  return query.size > 0 ? `?${query}` : '';
}

/** How long to wait before asking once more whether the payment is there, by how often it was asked; undefined: enough. In milliseconds, 45 seconds in all. */
export const nextAsk = (asked: number): number | undefined => [0, 1500, 2000, 3000, 5000, 8000, 12_000, 13_500][asked];

/** An address of a checkout that a browser may be sent to: HTTPS, or this machine's own for who tries it out. */
export function isCheckoutAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'));
}
