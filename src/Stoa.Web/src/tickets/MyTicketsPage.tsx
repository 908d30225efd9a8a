import { useInfiniteQuery } from '@tanstack/react-query';
import { CalendarPlus, CloudOff, LogIn, Ticket } from 'lucide-react';
import { useId } from 'react';
import { Link } from 'wouter';
import { myTickets } from '../api/lists';
import { priceText } from '../api/money';
import { startText, useNow } from '../api/time';
import type { MyTicket } from '../api/types';
import { me, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { inOrder, isAhead, isThere, wordOf } from './myTicket';
import './tickets.css';

/** The tickets that one has, or had. */
export default function MyTicketsPage() {
  return <Page title={t('tickets.mine')} className="tickets"><h1>{t('tickets.mine')}</h1>{me ? <Mine /> : <SignIn />}</Page>;
}

const SignIn = () => <Blank icon={LogIn} title={t('tickets.signIn')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>;

function Mine() {
  const query = useInfiniteQuery({
    queryKey: ['tickets', 'mine'], queryFn: ({ pageParam, signal }) => myTickets(pageParam, signal), initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.meta.next_token, refetchOnMount: 'always',
  });
  if (!query.data) {
    return query.error
      ? <Blank icon={CloudOff} title={t('tickets.fault')} text={query.error.message}><Button look="primary" onPress={() => void query.refetch()}>{t('app.retry')}</Button></Blank>
      : <div aria-busy="true"><p className="unseen" role="status">{t('app.loading')}</p><ul className="ticket-list">{[1, 2].map(row => <li key={row} className="skeleton ticket-skeleton" />)}</ul></div>;
  }

  const { ahead, past } = inOrder(query.data.pages.flatMap(page => page.data ?? []));
  if (ahead.length + past.length === 0) {
    return <Blank icon={Ticket} title={t('tickets.none')} text={t('tickets.none.text')}><Link href="/" className="button primary">{t('app.notFound.home')}</Link></Blank>;
  }

  return (
    <>
      <List title={t('tickets.ahead')} tickets={ahead} none={t('tickets.ahead.none')} />
      <List title={t('tickets.past')} tickets={past} />
      {query.hasNextPage && <div className="tickets-more"><Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t('app.showMore')}</Button></div>}
    </>
  );
}

function List({ title, tickets, none }: { title: string; tickets: readonly MyTicket[]; none?: string }) {
  const id = useId();
  if (tickets.length === 0 && !none) return null;
  return (
    <section className="tickets-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {tickets.length === 0 && <p className="soft">{none}</p>}
      <ul className="ticket-list">{tickets.map(ticket => <li key={`${ticket.space_id} ${ticket.number}`}><Row ticket={ticket} /></li>)}</ul>
    </section>
  );
}

function Row({ ticket }: { ticket: MyTicket }) {
  const now = useNow();
  const { space_id: id, state, number, scheduled_start: start, sold_at, price, currency } = ticket;
  const title = <bdi>{ticket.title ?? t('tickets.untitled')}</bdi>;
  const cost = price === 0 ? t('tickets.free') : priceText(price, currency, language());
  const word = wordOf(ticket);
  return (
    <article className="ticket-row card" data-past={!isAhead(ticket) || undefined}>
      <p className="ticket-number" aria-hidden="true"><Ticket size="1.1em" />{t('tickets.number', { number })}</p>
      <div className="ticket-about">
        <h3>{isThere(ticket) ? <Link href={`/i/spaces/${id}`}>{title}</Link> : title}</h3>
        {state === 'live' && isAhead(ticket) && <p><span className="badge live">{t('space.live')}</span></p>}
        {state !== 'live' && start && <p><time dateTime={start}>{startText(new Date(start), now, language())}</time></p>}
        <p className="small soft"><span className="unseen">{t('tickets.number', { number })} · </span>{cost} · <time dateTime={sold_at}>{t('tickets.since', { at: startText(new Date(sold_at), now, language()) })}</time></p>
        <p className="ticket-word" data-word={word}>{t(`tickets.state.${word}`, { price: cost })}</p>
      </div>
      <div className="ticket-actions">
        {word === 'unpaid.stripe' && <Link className="button small primary" href={`/i/spaces/${id}`}>{t('tickets.pay')}</Link>}
        {state === 'scheduled' && isAhead(ticket) && <a className="button small" href={`/api/spaces/${encodeURIComponent(id)}/calendar.ics`} download><CalendarPlus aria-hidden="true" />{t('space.calendar')}</a>}
      </div>
    </article>
  );
}
