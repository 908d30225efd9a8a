// One's own tickets as a list shows them: what is still to come first. Pure.
import type { MyTicket } from '../api/types';

/** Is the Space still to be seen? */
export const isThere = ({ state }: MyTicket): boolean => state === 'scheduled' || state === 'live';

/** Is it for something that still takes place? What was given back or taken back, and paid back, is not. */
export const isAhead = (ticket: MyTicket): boolean => isThere(ticket) && ticket.refund === undefined;

/** What is live, then what starts next; then what is over, the newest ticket first. */
export function inOrder(tickets: readonly MyTicket[]): { ahead: readonly MyTicket[]; past: readonly MyTicket[] } {
  const start = ({ state, scheduled_start }: MyTicket) => (state === 'live' ? 0 : Date.parse(scheduled_start ?? '') || Number.MAX_SAFE_INTEGER);
  return { ahead: tickets.filter(isAhead).toSorted((one, other) => start(one) - start(other)), past: tickets.filter(ticket => !isAhead(ticket)) };
}

/** What is to be said of a ticket: the key of a text below `tickets.state.`. */
export function wordOf(ticket: MyTicket): string {
  if (ticket.refund) return `refund.${ticket.refund}`;
  if (!isAhead(ticket)) return ticket.state;
  if (ticket.given) return 'given';
  if (!ticket.paid) return `unpaid.${ticket.payment}`;
  return ticket.price === 0 ? 'free' : 'paid';
}
