import { Bell, CloudOff, Mic, Radio, Tags } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useId, useState } from 'react';
import { Link } from 'wouter';
import { type Card, discover, listSpaces } from '../api/lists';
import { byDay, dayText, useNow } from '../api/time';
import { facts, me, mayLook, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { useOnline } from '../app/online';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { language, t } from '../languages';
import { Cards, More } from './CardGrid';
import { type CardList, type CardQuery, isComing, isMissing, useCards, useSteady } from './cards';
import { SearchField } from './SearchField';
import { CardSkeleton, SpaceCard } from './SpaceCard';
import { openReminders } from '../reminders/open';
import './home.css';

const TopicsDialog = lazy(() => import('../topics/TopicsDialog'));

/** What is on: live now, planned and, for whoever is signed in, what may suit them. */
export function HomePage() {
  useEffect(() => {
    const load = () => void import('../space/SpacePage');
    if (!('requestIdleCallback' in window)) { const timer = setTimeout(load, 2000); return () => clearTimeout(timer); }
    const idle = requestIdleCallback(load, { timeout: 5000 });
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <Page title="Stoa" className="home">
      {me ? <Greeting /> : <Introduction />}
      {mayLook && <Lists />}
    </Page>
  );
}

function Greeting() {
  return (
    <div className="home-top">
      <h1>{t('home.title')}</h1>
      <SearchField />
      <Link href="/new" className="button primary"><Mic aria-hidden="true" />{t('app.new')}</Link>
    </div>
  );
}

function Introduction() {
  return (
    <>
      <section className="home-intro">
        <h1>{t('home.intro.title')}</h1>
        <p>{t('home.intro.text')}</p>
        {!mayLook && <p>{t('home.intro.membersOnly')}</p>}
        <div className="home-intro-actions">
          {facts.sign_up === 'open' && <a className="button primary" href="/signup">{t('app.signUp')}</a>}
          <a className={facts.sign_up === 'open' ? 'button' : 'button primary'} href={signInPath()}>{t('app.signIn')}</a>
        </div>
        {facts.sign_up !== 'open' && <p className="small soft">{t(`home.intro.${facts.sign_up}`)}</p>}
      </section>
      {mayLook && <SearchField />}
    </>
  );
}

function Lists() {
  const live = useCards(['live'], paging => listSpaces('live', paging), { moving: true });
  const upcoming = useCards(['scheduled'], paging => listSpaces('scheduled', paging), { moving: true });
  const suggested = useCards(['discover'], discover, { enabled: me !== null });
  const isOnline = useOnline();
  const all = me ? [suggested, live, upcoming] : [live, upcoming];
  // All at once, so that nothing that is there already is pushed away by what comes later.
  if (all.some(isComing)) return <Skeletons />;
  if (isMissing(live) && isMissing(upcoming)) return <Fault text={isOnline ? live.error?.message : t('app.offline')} retry={() => all.forEach(query => void query.refetch())} />;
  return (
    <>
      {me && suggested.data && <Suggested list={suggested.data} query={suggested} />}
      <Live query={live} shown={suggested.data?.cards ?? []} />
      <Upcoming query={upcoming} />
    </>
  );
}

/** Suggestions, those of people and topics that one follows first; who follows none is asked to choose topics. */
function Suggested({ list, query }: { list: CardList; query: CardQuery }) {
  const [isChoosing, setChoosing] = useState(false);
  const groups = { followed: [] as Card[], topics: [] as Card[], suggested: [] as Card[] };
  for (const card of list.cards) groups[GROUPS[card.reason?.type ?? ''] ?? 'suggested'].push(card);
  const follows = groups.followed.length + groups.topics.length > 0;
  const place = groups.topics.length > 0 ? 'topics' : groups.suggested.length > 0 ? 'suggested' : 'followed';
  const choose = <Button look="small" onPress={() => setChoosing(true)}><Tags aria-hidden="true" />{t('topics.choose')}</Button>;
  const offer = <div className="home-offer"><p>{t('topics.offer')}</p>{choose}</div>;
  return (
    <>
      {(['followed', 'topics', 'suggested'] as const).map(name => groups[name].length > 0 && (
        <Section key={name} title={t(`home.${name}`)} beside={follows && name === place && choose}>
          {!follows && offer}
          <Cards list={{ ...list, cards: groups[name] }} />
        </Section>
      ))}
      {list.cards.length === 0 && <Section title={t('home.suggested')}>{offer}</Section>}
      <More query={query} />
      {isChoosing && <Suspense><TopicsDialog onClose={() => setChoosing(false)} /></Suspense>}
    </>
  );
}

/** Under which heading a suggestion stands, by its reason. */
const GROUPS: Readonly<Record<string, 'followed' | 'topics'>> = { followed_host: 'followed', followed_speaker: 'followed', followed_topic: 'topics' };

/** Who is live, without what stands above already. */
function Live({ query, shown }: { query: CardQuery; shown: readonly Card[] }) {
  const above = new Set(shown.map(card => card.id));
  const others = query.data?.cards.filter(card => !above.has(card.id)) ?? [];
  if (query.data && query.data.cards.length > 0 && others.length === 0 && !query.hasNextPage) return null;
  return (
    <Section title={t('home.live')}>
      {isMissing(query) && <Fault text={query.error?.message} retry={() => void query.refetch()} />}
      {query.data?.cards.length === 0 && <NobodyLive />}
      {query.data && others.length > 0 && <Cards list={{ ...query.data, cards: others }} />}
      <More query={query} />
    </Section>
  );
}

function NobodyLive() {
  return (
    <Blank icon={Radio} title={t('home.live.none')} text={t(me ? 'home.live.none.start' : 'home.live.none.wait')}>
      {me && <Link href="/new" className="button primary"><Mic aria-hidden="true" />{t('home.start')}</Link>}
    </Blank>
  );
}

function Upcoming({ query }: { query: CardQuery }) {
  const now = useNow();
  const { cards, holding } = useSteady(query.data?.cards ?? []);
  return (
    <Section title={t('home.upcoming')} beside={me && <Button look="small quiet" onPress={openReminders}><Bell aria-hidden="true" />{t('reminders.title')}</Button>}>
      {isMissing(query) && <Fault text={query.error?.message} retry={() => void query.refetch()} />}
      {query.data && cards.length === 0 && <p className="home-none soft">{t('home.upcoming.none')}</p>}
      <div {...holding}>
        {query.data && byDay(cards).map(({ day, things }) => (
          <div key={day} className="home-day">
            <h3>{dayText(new Date(things[0]!.scheduled_start!), now, language())}</h3>
            <ul className="cards">{things.map(card => <li key={card.id}><SpaceCard card={card} named={query.data} now={now} level={4} /></li>)}</ul>
          </div>
        ))}
      </div>
      <More query={query} />
    </Section>
  );
}

function Section({ title, beside, children }: { title: string; beside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return <section className="home-section" aria-labelledby={id}><div className="home-heading"><h2 id={id}>{title}</h2>{beside}</div>{children}</section>;
}

function Fault({ text, retry }: { text: string | undefined; retry: () => void }) {
  return <Blank icon={CloudOff} title={t('home.fault')} {...(text && { text })}><Button look="primary" onPress={retry}>{t('app.retry')}</Button></Blank>;
}

function Skeletons() {
  return (
    <section className="home-section" aria-busy="true">
      <p className="skeleton line home-skeleton-title" />
      <p className="unseen" role="status">{t('app.loading')}</p>
      <div className="cards">{Array.from({ length: 6 }, (_, index) => <CardSkeleton key={index} />)}</div>
    </section>
  );
}
