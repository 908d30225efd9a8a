import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { CloudOff, Gift, Lock, Pencil } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { insightsOf } from '../api/insights';
import { ask, own, Problem } from '../api/client';
import { confirmTicket, takeBackTicket } from '../api/commands';
import { ticketsOf } from '../api/lists';
import { priceText } from '../api/money';
import { startText, useNow } from '../api/time';
import type { SoldTicket, TicketOffer, WholeSpace } from '../api/types';
import { me, type Person, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Avatar } from '../design/Avatar';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { language, t, withTexts } from '../languages';
import { useCarryOut } from '../space/hooks';
import { leftOf } from '../space/ticketState';
import './tickets.css';

const GiveDialog = lazy(() => import('./GiveDialog'));
const OfferDialog = lazy(() => withTexts('schedule', () => import('./OfferDialog')));
const LOOK_MS = 10_000;

/** The tickets of a Space, for its hosts: how many are sold, who has one, and what can be done. */
export default function SpaceTicketsPage({ id }: { id: string }) {
  const { data: space, error, refetch } = useQuery({
    queryKey: ['space', id, 'tickets'], queryFn: async ({ signal }) => (await ask(own.GET('/api/spaces/{id}', { params: { path: { id } }, signal }))).data,
    enabled: me !== null, refetchInterval: LOOK_MS, staleTime: 0,
  });
  return <Page title={t('tickets.title')} className="tickets"><h1>{t('tickets.title')}</h1>{content()}</Page>;

  function content() {
    if (!me) return <Blank icon={Lock} title={t('tickets.not')} text={t('problem.401')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>;
    const isHost = space && 'version' in space && (space.me?.role === 'creator' || space.me?.role === 'host');
    if (isHost && space.ticket) return <Tickets space={space} ticket={space.ticket} />;
    if (space || (error instanceof Problem && error.status !== 0 && error.status < 500)) {
      const text = error?.message ?? t(isHost ? 'tickets.noOffer' : space && 'version' in space ? 'problem.not_host' : 'problem.space_over');
      return <Blank icon={Lock} title={t('tickets.not')} text={text}><Link href={`/i/spaces/${id}`} className="button primary">{t('tickets.toSpace')}</Link></Blank>;
    }

    if (error) return <Blank icon={CloudOff} title={t('tickets.fault')} text={error.message}><Button look="primary" onPress={() => void refetch()}>{t('app.retry')}</Button></Blank>;
    return <div aria-busy="true"><p className="unseen" role="status">{t('app.loading')}</p><div className="skeleton ticket-skeleton" /></div>;
  }
}

function Tickets({ space, ticket }: { space: WholeSpace; ticket: TicketOffer }) {
  const [open, setOpen] = useState<'give' | 'offer'>();
  const queries = useQueryClient();
  const now = useNow();
  const isCreator = space.me?.role === 'creator';
  const again = () => Promise.all([queries.invalidateQueries({ queryKey: ['space', space.id] }), queries.invalidateQueries({ queryKey: ['holders', space.id] }), queries.invalidateQueries({ queryKey: ['insights', space.id] })]);
  const close = () => setOpen(undefined);
  const at = (time: string) => startText(new Date(time), now, language());
  return (
    <>
      <p className="tickets-title"><Link href={`/i/spaces/${space.id}`}><bdi>{space.title ?? t('tickets.untitled')}</bdi></Link></p>
      <Totals id={space.id} ticket={ticket} />
      <section className="tickets-part" aria-labelledby="offer-title">
        <div className="tickets-heading">
          <h2 id="offer-title">{t('tickets.offer')}</h2>
          {space.me?.rights.edit && <Button look="small" onPress={() => setOpen('offer')}><Pencil aria-hidden="true" />{t('tickets.offer.edit')}</Button>}
        </div>
        <p>
          {ticket.price === 0 ? t('tickets.free') : `${priceText(ticket.price, ticket.currency, language())} · ${t(`tickets.payment.${ticket.payment}`)}`}<br />
          {ticket.sale_starts_at && <>{t(new Date(ticket.sale_starts_at) > now ? 'tickets.sale.begins' : 'tickets.sale.began', { at: at(ticket.sale_starts_at) })} </>}
          {ticket.sale_ends_at ? t(new Date(ticket.sale_ends_at) > now ? 'tickets.sale.ends' : 'tickets.sale.ended', { at: at(ticket.sale_ends_at) }) : t('tickets.sale.open')}
        </p>
      </section>
      <section className="tickets-part" aria-labelledby="holders-title">
        <div className="tickets-heading">
          <h2 id="holders-title">{t('tickets.holders')}</h2>
          <Button look="small primary" isDisabled={leftOf(ticket) === 0} onPress={() => setOpen('give')}><Gift aria-hidden="true" />{t('tickets.give')}</Button>
        </div>
        {isCreator ? <Holders space={space} ticket={ticket} again={again} /> : <p className="soft">{t('tickets.holders.creator')}</p>}
      </section>
      <Suspense>
        {open === 'give' && <GiveDialog space={space} onGiven={() => void again()} onClose={close} />}
        {open === 'offer' && <OfferDialog id={space.id} ticket={ticket} onSaved={() => void again()} onClose={close} />}
      </Suspense>
    </>
  );
}

/** The totals, as insights count them; what is sold is known without them. */
function Totals({ id, ticket }: { id: string; ticket: TicketOffer }) {
  const { data } = useQuery({ queryKey: ['insights', id], queryFn: ({ signal }) => insightsOf(id, signal), refetchInterval: LOOK_MS, retry: false });
  const sales = data?.data.tickets;
  return (
    <dl className="tiles">
      <Tile name={t('tickets.sold')} value={t('tickets.ofCapacity', { count: ticket.sold, capacity: ticket.capacity })} more={t('space.ticket.left', { count: leftOf(ticket) })} />
      {sales && ticket.price > 0 && <Tile name={t('tickets.paid')} value={(sales.paid - sales.given).toLocaleString(language())} more={priceText(sales.revenue, sales.currency, language())} />}
      {sales && <Tile name={t('tickets.given')} value={sales.given.toLocaleString(language())} />}
      {sales && <Tile name={t('tickets.givenBack')} value={sales.given_back.toLocaleString(language())} />}
    </dl>
  );
}

function Tile({ name, value, more }: { name: string; value: string; more?: string }) {
  return <div className="tile card"><dt>{name}</dt><dd className="tile-value">{value}</dd>{more && <dd className="tile-more">{more}</dd>}</div>;
}

function Holders({ space, ticket, again }: { space: WholeSpace; ticket: TicketOffer; again: () => Promise<unknown> }) {
  const query = useInfiniteQuery({
    queryKey: ['holders', space.id], queryFn: ({ pageParam, signal }) => ticketsOf(space.id, pageParam, signal), initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.next, refetchOnMount: 'always', refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : LOOK_MS),
  });
  if (!query.data) {
    return query.error
      ? <p role="alert">{query.error.message} <Button look="small" onPress={() => void query.refetch()}>{t('app.retry')}</Button></p>
      : <div className="spinner" role="status" aria-label={t('app.loading')} />;
  }

  const people = new Map(query.data.pages.flatMap(page => page.people).map(person => [person.id, person]));
  const tickets = query.data.pages.flatMap(page => page.tickets);
  if (tickets.length === 0) return <p className="soft">{t('tickets.holders.none')}</p>;
  return (
    <>
      <ul className="holders card panel" aria-labelledby="holders-title">
        {tickets.map(holding => <Holder key={`${holding.user_id} ${holding.number}`} space={space} ticket={ticket} holding={holding} person={people.get(holding.user_id)} again={again} />)}
      </ul>
      {query.hasNextPage && <div className="tickets-more"><Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t('app.showMore')}</Button></div>}
    </>
  );
}

function Holder({ space, ticket, holding, person, again }: { space: WholeSpace; ticket: TicketOffer; holding: SoldTicket; person: Person | undefined; again: () => Promise<unknown> }) {
  const run = useCarryOut();
  const [isAsking, setAsking] = useState(false);
  const { user_id: user, number, paid, given } = holding;
  const name = person?.name ?? t('space.someone');
  const payment = ticket.payment;
  const word = given ? 'given' : ticket.price === 0 ? 'free' : paid ? 'paid' : 'unpaid';
  const money = word === 'paid' ? payment : 'none';
  return (
    <li className="holder">
      <Avatar person={person ?? { id: user, name: '?' }} size="2.4rem" />
      <p className="holder-name">
        <strong>{name}</strong>
        <span className="small soft">{person && <bdi>@{person.username} · </bdi>}{t('tickets.number', { number })}</span>
      </p>
      <span className="holder-word"><span className={word === 'unpaid' ? 'chip warn' : 'chip'}>{t(`tickets.holder.${word}`)}</span></span>
      <span className="holder-actions">
        {!paid && payment === 'door' && <Button look="small primary" aria-label={t('tickets.confirm.name', { name })} onPress={() => void run(() => confirmTicket(space.id, user), t('tickets.confirmed', { name })).then(again)}>{t('tickets.confirm')}</Button>}
        <Button look="small" aria-label={t('tickets.takeBack.name', { name })} onPress={() => setAsking(true)}>{t('tickets.takeBack')}</Button>
      </span>
      <Confirm isOpen={isAsking} onClose={() => setAsking(false)} title={t('tickets.takeBack.title', { name })} text={t(`tickets.takeBack.text.${money}`, { name, price: priceText(ticket.price, ticket.currency, language()) })} action={t('tickets.takeBack')}
        onConfirm={() => void run(() => takeBackTicket(space.id, user), t('tickets.takenBack', { name })).then(again)} />
    </li>
  );
}
