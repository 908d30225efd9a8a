import { useQueryClient } from '@tanstack/react-query';
import { Armchair, CreditCard, LogIn, Ticket, Undo2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { buyTicket, giveBackTicket } from '../api/commands';
import { startText, useNow } from '../api/time';
import type { TicketOffer, WholeSpace } from '../api/types';
import { me, signInPath } from '../app/facts';
import { notify, notifyFault } from '../app/notices';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { language, t } from '../languages';
import { priceText, relativeText } from './format';
import { carryOut } from './hooks';
import { type Checkout, isCheckoutAddress, leftOf, mayEnter, nextAsk, type TicketState, ticketStateOf } from './ticketState';
import './ticket.css';

const NEAR_MS = 90_000;

/** The ticket of a Space: what it costs, how many are left, one's own; and, where the door does not open, why and what to do. */
export function TicketPart({ space, ticket, checkout, back }: { space: WholeSpace; ticket: TicketOffer; checkout: Checkout | undefined; back: string }) {
  const starts = ticket.sale_starts_at ? Date.parse(ticket.sale_starts_at) - Date.now() : 0;
  const now = useNow(starts > 0 && starts < NEAR_MS ? 1000 : 30_000);
  const state = ticketStateOf(space, ticket, me !== null, now);
  const isShut = !mayEnter(space);
  const left = leftOf(ticket);
  return (
    <section className="ticket" aria-label={t('space.ticket')} data-shut={isShut || undefined}>
      {isShut && <p className="ticket-why"><strong>{t(`space.door.${whyOf(state)}`)}</strong></p>}
      <div className="ticket-head">
        <Ticket aria-hidden="true" />
        <p className="ticket-price"><strong>{priceText(ticket.price, ticket.currency)}</strong></p>
        <p className="small soft ticket-left"><Armchair aria-hidden="true" size="1em" />{left > 0 ? t('space.ticket.left', { count: left }) : t('space.ticket.soldOut')}</p>
      </div>
      <Window state={state} ticket={ticket} now={now} />
      <Mine key={space.id} space={space} ticket={ticket} state={state} checkout={checkout} isShut={isShut} />
      {state.kind === 'signIn' && <a className="button primary wide big" href={signInPath(back)}><LogIn aria-hidden="true" />{t('space.ticket.signIn')}</a>}
    </section>
  );
}

/** What a guest sees of a Space that needs a ticket. */
export function TicketOutside({ ticket: { price, currency }, back }: { ticket: { readonly price: number; readonly currency: string }; back: string }) {
  return (
    <section className="ticket" aria-label={t('space.ticket')} data-shut>
      <p className="ticket-why"><strong>{t('space.door.signIn')}</strong></p>
      <div className="ticket-head"><Ticket aria-hidden="true" /><p className="ticket-price"><strong>{priceText(price, currency)}</strong></p></div>
      <a className="button primary wide big" href={signInPath(back)}><LogIn aria-hidden="true" />{t('space.ticket.signIn')}</a>
    </section>
  );
}

/** Why the door is shut: the key of the sentence. */
const whyOf = (state: TicketState): string => (state.kind === 'unpaid' ? `unpaid.${state.payment}` : state.kind === 'paid' ? 'none' : state.kind);

/** The window of the sale: when it begins or until when it goes on, or since when it is over. */
function Window({ state, ticket, now }: { state: TicketState; ticket: TicketOffer; now: Date }) {
  if (state.kind === 'early' || state.kind === 'late') {
    return (
      <p className="small">
        <time dateTime={state.at.toISOString()}>{t(`space.ticket.${state.kind}`, { at: startText(state.at, now, language()) })}</time> <span className="soft">({relativeText(state.at.getTime() - now.getTime())})</span>
      </p>
    );
  }

  const ends = ticket.sale_ends_at === undefined ? undefined : new Date(ticket.sale_ends_at);
  if (!ends || ends <= now || (state.kind !== 'buy' && state.kind !== 'signIn')) return null;
  return <p className="small soft"><time dateTime={ticket.sale_ends_at}>{t('space.ticket.until', { at: startText(ends, now, language()) })}</time></p>;
}

/** What there is to do and to know about one's own ticket. */
function Mine({ space, ticket, state, checkout, isShut }: { space: WholeSpace; ticket: TicketOffer; state: TicketState; checkout: Checkout | undefined; isShut: boolean }) {
  const client = useQueryClient();
  const [isPending, setPending] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const price = priceText(ticket.price, ticket.currency);
  const isFree = ticket.price === 0;
  const again = () => Promise.all([client.invalidateQueries({ queryKey: ['space', space.id] }), client.invalidateQueries({ queryKey: ['tickets'] })]);
  const wasHeld = useRef(false); // Since this page is open.
  if (state.kind === 'paid' || state.kind === 'unpaid') wasHeld.current = true;
  const confirming = useConfirming(space.id, state, checkout === 'paid', again);
  // Who comes back from Stripe by the browser's own button finds the page as they left it, button and all.
  useEffect(() => {
    const shown = ({ persisted }: PageTransitionEvent) => { if (persisted) setPending(false); };
    addEventListener('pageshow', shown);
    return () => removeEventListener('pageshow', shown);
  }, []);

  const buy = async () => {
    setPending(true);
    try {
      const bought = await buyTicket(space.id);
      if (bought.checkout_url !== undefined && isCheckoutAddress(bought.checkout_url)) { location.assign(bought.checkout_url); return; }
      const own = bought.me?.ticket;
      if (own) notify(t(own.paid ? 'space.ticket.bought' : 'space.ticket.reserved', { number: own.number }));
      await again();
    } catch (fault) {
      notifyFault(fault);
      await again();
    }

    setPending(false);
  };

  const giveBack = () => void carryOut(giveBackTicket(space.id), t('space.ticket.givenBack')).then(again);
  const pay = <Button look="primary wide" className="big" isPending={isPending} onPress={() => void buy()}><CreditCard aria-hidden="true" />{t('space.ticket.pay', { price })}</Button>;
  return (
    <>
      {checkout === 'paid' && me && !wasHeld.current && <p role="status">{t('space.ticket.checkoutGone')}</p>}
      {checkout === 'canceled' && state.kind === 'unpaid' && state.payment === 'stripe' && <p role="status">{t('space.ticket.checkoutCanceled')}</p>}
      {state.kind === 'buy' && (
        <>
          <Button look={isShut ? 'primary wide' : 'small primary'} {...(isShut && { className: 'big' })} isPending={isPending} onPress={() => void buy()}>
            {!isFree && ticket.payment === 'stripe' ? <CreditCard aria-hidden="true" /> : <Ticket aria-hidden="true" />}
            {t(isFree ? 'space.ticket.buyFree' : ticket.payment === 'stripe' ? 'space.ticket.buyAt' : 'space.ticket.reserve', { price })}
          </Button>
          {!isFree && <p className="small soft">{t(`space.ticket.how.${ticket.payment}`)}</p>}
        </>
      )}
      {state.kind === 'paid' && <Own><p>{t(state.own.given ? 'space.ticket.given' : 'space.ticket.yours', { number: state.own.number })}{space.state === 'scheduled' && ` ${t('space.ticket.told')}`}</p></Own>}
      {state.kind === 'unpaid' && state.payment === 'door' && <Own><p>{t('space.ticket.unpaid', { number: state.own.number })}</p></Own>}
      {state.kind === 'unpaid' && state.payment === 'stripe' && (
        confirming.phase === 'asking'
          ? <p role="status" className="ticket-asking"><span className="spinner" aria-hidden="true" />{t('space.ticket.confirming')}</p>
          : (
            <>
              {confirming.phase === 'late' && <p role="status">{t('space.ticket.confirmingLong')}</p>}
              {confirming.phase === 'late' && <Button onPress={confirming.retry}>{t('space.ticket.askAgain')}</Button>}
              {confirming.phase === 'off' && <p>{t('space.ticket.held', { number: state.own.number })}</p>}
              {confirming.phase === 'off' && pay}
            </>
          )
      )}
      {(state.kind === 'paid' || (state.kind === 'unpaid' && confirming.phase !== 'asking')) && space.me?.rights.give_back_ticket && (
        <Button look="small quiet" className="ticket-back" onPress={() => setAsking(true)}><Undo2 aria-hidden="true" />{t('space.ticket.giveBack')}</Button>
      )}
      <Confirm isOpen={isAsking} onClose={() => setAsking(false)} title={t('space.ticket.giveBack.title')} text={t(`space.ticket.giveBack.${moneyOf(state, ticket)}`, { price })} action={t('space.ticket.giveBack')}
        onConfirm={giveBack} />
    </>
  );
}

const Own = ({ children }: { children: ReactNode }) => <div className="ticket-own">{children}</div>;

/** What becomes of the money when the ticket is given back. */
function moneyOf(state: TicketState, { price }: TicketOffer): 'free' | 'unpaid' | 'door' | 'stripe' {
  if (price === 0 || (state.kind === 'paid' && state.own.given)) return 'free';
  if (state.kind === 'unpaid') return 'unpaid';
  return state.kind === 'paid' && state.payment === 'stripe' ? 'stripe' : 'door';
}

/** Who paid at Stripe waits for Stoa to know it: the server is asked, less and less often, and gives up after a while until somebody asks again. */
function useConfirming(id: string, state: TicketState, wasPaid: boolean, again: () => Promise<unknown>): { phase: 'off' | 'asking' | 'late'; retry: () => void } {
  const [round, setRound] = useState(0);
  const [phase, setPhase] = useState<'off' | 'asking' | 'late'>(wasPaid ? 'asking' : 'off');
  const isWaiting = state.kind === 'unpaid' && state.payment === 'stripe';
  const settle = useRef(again);
  settle.current = again;
  useEffect(() => {
    if (!isWaiting || (!wasPaid && round === 0)) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    setPhase('asking');
    const askOnce = async (asked: number) => {
      // Asking to buy what one holds buys nothing: it makes the server look whether Stripe has the money.
      const own = await buyTicket(id).then(({ me: mine }) => mine?.ticket, () => undefined);
      if (isOver) return;
      if (own?.paid) { notify(t('space.ticket.bought')); await settle.current(); return; }
      plan(asked + 1);
    };
    const plan = (asked: number) => {
      const wait = nextAsk(asked);
      if (wait === undefined) setPhase('late');
      else timer = setTimeout(() => void askOnce(asked), wait);
    };
    plan(0);
    return () => { isOver = true; clearTimeout(timer); };
  }, [id, isWaiting, wasPaid, round]);
  return { phase, retry: () => setRound(round + 1) };
}
