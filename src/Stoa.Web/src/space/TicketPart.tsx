import { useQueryClient } from '@tanstack/react-query';
import { Ticket } from 'lucide-react';
import { useState } from 'react';
import { buyTicket, giveBackTicket } from '../api/commands';
import type { TicketOffer, WholeSpace } from '../api/types';
import { me } from '../app/facts';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { t } from '../languages';
import { priceText } from './format';
import { useCarryOut } from './hooks';

/** The ticket of a Space: what it costs, how many are left, one's own. */
export function TicketPart({ space, ticket }: { space: WholeSpace; ticket: TicketOffer }) {
  const client = useQueryClient();
  const run = useCarryOut();
  const [isAsking, setAsking] = useState(false);
  const { rights, ticket: own } = space.me ?? {};
  const left = ticket.capacity - ticket.sold;
  const price = priceText(ticket.price, ticket.currency);
  const change = (work: () => Promise<unknown>, done: string) => void run(work, done).then(() => client.invalidateQueries({ queryKey: ['space', space.id] }));
  return (
    <section className="ticket" aria-label={t('space.ticket')}>
      <Ticket aria-hidden="true" />
      <p>
        <strong>{price}</strong>
        <span className="small soft"> {own ? t(own.paid ? 'space.ticket.yours' : 'space.ticket.unpaid', { number: own.number }) : left > 0 ? t('space.ticket.left', { count: left }) : t('space.ticket.soldOut')}</span>
      </p>
      {!own && rights?.buy_ticket && <Button look="small primary" onPress={() => change(() => buyTicket(space.id), t('space.ticket.bought'))}>{t('space.ticket.buy')}</Button>}
      {own && rights?.give_back_ticket && <Button look="small" onPress={() => setAsking(true)}>{t('space.ticket.giveBack')}</Button>}
      {!me && left > 0 && <span className="small soft">{t('space.ticket.signIn')}</span>}
      <Confirm isOpen={isAsking} onClose={() => setAsking(false)} title={t('space.ticket.giveBack')} text={t('space.ticket.giveBack.text', { price })} action={t('space.ticket.giveBack')}
        onConfirm={() => change(() => giveBackTicket(space.id), t('space.ticket.givenBack'))} />
    </section>
  );
}
