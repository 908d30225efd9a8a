// One's own tickets.
import { ask } from './client';
import type { OwnTicket, TicketPayment } from './types';

export type Refund = 'due' | 'refunded' | 'outside';

/** One of one's own tickets, over all Spaces. */
export interface MyTicket extends OwnTicket {
  readonly space_id: string;
  readonly title?: string;
  readonly scheduled_start?: string;
  readonly state: 'scheduled' | 'live' | 'ended' | 'canceled';
  readonly price: number;
  readonly currency: string;
  readonly payment?: TicketPayment;
  readonly refund?: Refund;
}

export interface MyTicketPage { readonly data?: readonly MyTicket[]; readonly meta: { readonly next_token?: string } }

async function call<Data>(method: string, path: string, { signal }: { signal?: AbortSignal | undefined } = {}): Promise<Data> {
  const send = async () => {
    const response = await fetch(path, { method, ...(signal && { signal }) });
    const data = (await response.json().catch(() => undefined)) as unknown;
    return response.ok ? { data, response } : { error: data, response };
  };
  return (await ask(send())) as Data;
}

const paged = (path: string, token: string | undefined) => (token ? `${path}?pagination_token=${encodeURIComponent(token)}` : path);

export const myTickets = (token?: string, signal?: AbortSignal) => call<MyTicketPage>('GET', paged('/api/tickets', token), { signal });
