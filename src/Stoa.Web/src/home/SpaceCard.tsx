import { useQueryClient } from '@tanstack/react-query';
import { Bell, BellRing, Ticket, Users } from 'lucide-react';
import { useId, useState } from 'react';
import { ask, own } from '../api/client';
import { removeReminder, setReminder } from '../api/commands';
import type { Card, Reason } from '../api/lists';
import { priceText } from '../api/money';
import type { Source } from '../api/source';
import { relativeText, startText } from '../api/time';
import { me } from '../app/facts';
import { notifyFault } from '../app/notices';
import type { Person } from '../app/facts';
import { topicName } from '../app/topics';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { CardTitle } from './CardTitle';
import { type Named, sourceOfCard } from './cards';
import './card.css';

const MAX_FACES = 5;

/** A Space in a list: the whole card is one link, which says where it was found, if that tells anything; the reminder stands above it. */
export function SpaceCard({ card, named, now, level = 3, source = sourceOfCard(card) }: { card: Card; named: Named; now: Date; level?: 3 | 4; source?: Source }) {
  const about = useId();
  const queries = useQueryClient();
  const hosts = peopleOf(card.host_ids, named);
  const Heading = `h${level}` as const;
  const prefetch = () => {
    void import('../space/SpacePage');
    void queries.prefetchQuery({ queryKey: ['space', card.id], queryFn: ({ signal }) => ask(own.GET('/api/spaces/{id}', { params: { path: { id: card.id } }, signal })) });
  };
  return (
    <article className="space-card card" data-state={card.state}>
      <Heading className="card-title">
        <CardTitle card={card} about={about} untitled={t('card.untitled', { host: hosts[0]?.name ?? '' })} source={source} onPointerDown={prefetch} />
      </Heading>
      <div className="card-about" id={about}>
        <p className="card-when">{card.state === 'live' ? <Live card={card} /> : <Start card={card} now={now} />}</p>
        <p className="card-hosts">{t('card.hosts', { hosts: new Intl.ListFormat(language()).format(hosts.map(host => host.name)) })}</p>
        {card.reason && <p className="card-reason">{reasonText(card.reason, named)}</p>}
      </div>
      <div className="card-foot">
        <Faces people={peopleOf([...new Set([...card.host_ids, ...card.speaker_ids])], named)} isLive={card.state === 'live'} />
        <ul className="card-chips" aria-label={t('card.details')}>
          {card.is_ticketed && <li className="chip"><Ticket aria-hidden="true" size="1em" />{ticketText(card)}</li>}
          {card.lang !== language() && languageName(card.lang) && <li className="chip">{languageName(card.lang)}</li>}
          {card.topic_ids?.map(id => named.topics.get(id)).map(topic => topic && <li key={topic.id} className="chip">{topicName(topic)}</li>)}
        </ul>
      </div>
      {card.state === 'scheduled' && me && !isHost(card) && <Reminder card={card} />}
    </article>
  );
}

const peopleOf = (ids: readonly string[], { people }: Named): Person[] => ids.map(id => people.get(id)).filter(person => person !== undefined);
const isHost = (card: Card) => me !== null && card.host_ids.includes(me.id);

function Live({ card }: { card: Card }) {
  return (
    <>
      <span className="badge live">{t('card.live')}</span>
      <span className="card-count"><Users aria-hidden="true" size="1em" />{t('card.people', { count: card.participant_count })}</span>
    </>
  );
}

function Start({ card, now }: { card: Card; now: Date }) {
  if (card.scheduled_start === undefined) return null;
  const start = new Date(card.scheduled_start);
  return (
    <>
      <time dateTime={card.scheduled_start}>{startText(start, now, language())}</time>
      <span className="card-count">{start <= now ? t('card.soon') : relativeText(start, now, language())}</span>
    </>
  );
}

function Faces({ people, isLive }: { people: readonly Person[]; isLive: boolean }) {
  const more = people.length - MAX_FACES;
  return (
    <span className="faces">
      {people.slice(0, MAX_FACES).map(person => <Avatar key={person.id} person={person} size="1.9rem" />)}
      {more > 0 && <span className="faces-more" aria-hidden="true">+{more}</span>}
      {people.length > 0 && <span className="unseen">{t(isLive ? 'card.stage' : 'card.speakers', { names: new Intl.ListFormat(language()).format(people.map(person => person.name)) })}</span>}
    </span>
  );
}

function Reminder({ card }: { card: Card }) {
  const queries = useQueryClient();
  const [wanted, setWanted] = useState<boolean>();
  const isSet = wanted ?? card.me?.reminder ?? false;
  const toggle = async () => {
    setWanted(!isSet);
    try {
      await (isSet ? removeReminder(card.id) : setReminder(card.id));
      void import('../reminders/offer').then(({ afterReminder }) => afterReminder(!isSet));
      await queries.invalidateQueries({ queryKey: ['cards'] });
    } catch (fault) {
      notifyFault(fault);
    } finally {
      setWanted(undefined);
    }
  };
  return (
    <Button look="icon" className="card-reminder" aria-pressed={isSet} aria-label={t('card.remind', { title: card.title ?? '' })} onPress={() => void toggle()}>
      {isSet ? <BellRing aria-hidden="true" /> : <Bell aria-hidden="true" />}
    </Button>
  );
}

function ticketText({ ticket }: Card): string {
  if (!ticket) return t('card.ticket');
  return ticket.price === 0 ? t('card.ticketFree') : t('card.ticketPrice', { price: priceText(ticket.price, ticket.currency, language()) });
}

/** Why a Space is suggested, in words. */
function reasonText(reason: Reason, named: Named): string {
  const people = peopleOf(reason.user_ids ?? [], named).map(person => person.name);
  const topics = (reason.topic_ids ?? []).map(id => named.topics.get(id)).filter(topic => topic !== undefined).map(topicName);
  const list = (names: readonly string[]) => new Intl.ListFormat(language()).format(names);
  switch (reason.type) {
    case 'followed_host': if (people.length > 0) return t('card.reason.followed_host', { names: list(people) }); break;
    case 'followed_speaker': if (people.length > 0) return t('card.reason.followed_speaker', { names: list(people) }); break;
    case 'followed_topic': if (topics.length > 0) return t('card.reason.followed_topic', { topics: list(topics) }); break;
    case 'topic': if (topics.length > 0) return t('card.reason.topic', { topics: list(topics) }); break;
    case 'popular': return t('card.reason.popular');
  }

  // A reason that this app does not know, or names that did not come: as the server says it.
  return reason.text ?? '';
}

function languageName(tag: string): string | undefined {
  try {
    return new Intl.DisplayNames(language(), { type: 'language', fallback: 'none' }).of(tag);
  } catch {
    return undefined; // Not a tag of a language.
  }
}

/** The place of a card that is not there yet. */
export function CardSkeleton() {
  return (
    <div className="space-card card" aria-hidden="true">
      <div className="card-title"><span className="skeleton line long" /></div>
      <div className="card-about"><span className="skeleton line short" /><span className="skeleton line" /></div>
      <div className="card-foot"><span className="skeleton round" /><span className="skeleton round" /><span className="skeleton round" /></div>
    </div>
  );
}
