import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleHelp, CloudOff, LogIn, Ruler, Search, SearchX } from 'lucide-react';
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { useLocation, useSearch } from 'wouter';
import { findPeople } from '../api/commands';
import { type Found, searchSpaces } from '../api/lists';
import { useNow } from '../api/time';
import { Problem } from '../api/client';
import { announce } from '../app/announce';
import { me, mayLook, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { gather } from '../home/cards';
import { SpaceCard } from '../home/SpaceCard';
import { t } from '../languages';
import { PersonLink } from '../people/PersonLink';
import { isFound, isTooLong, MAX_QUERY, nameQuery, pathOf, STATES } from './address';
import { adviceFor } from './advice';
import { SearchTips } from './SearchTips';
import '../home/searchField.css';
import './search.css';

const PAUSE_MS = 150;
const AGAIN_MS = 3000;

/** A server that is away comes back; what it refuses it refuses again. */
const mayPass = (fault: unknown): boolean => fault instanceof Problem && (fault.status === 0 || fault.status >= 500 || fault.status === 429);

/** Finds Spaces and people while one types; what is looked for stands in the address. */
export default function SearchPage() {
  const address = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const [text, setText] = useState(address.get('query') ?? '');
  const wanted = address.get('state');
  const state: Found = isFound(wanted) ? wanted : 'all';
  const query = (address.get('query') ?? '').trim();
  const field = useRef<HTMLInputElement>(null);
  const [isHelped, setHelped] = useState(false);
  const help = useId();

  const sent = useRef(query);
  const underWay = useRef(new Set<string>());
  const go = useCallback((text: string, state: Found) => {
    sent.current = text.trim();
    underWay.current.add(sent.current);
    navigate(pathOf(text, state), { replace: true });
  }, [navigate]);

  // A link on this page, or the way back, leads to another search: that stands in the field then. What was typed here and comes round late does not, or it would take letters back.
  useEffect(() => {
    if (query !== sent.current && underWay.current.has(query)) return;
    underWay.current.clear();
    if (query === sent.current) return;
    sent.current = query;
    setText(query);
  }, [query]);
  useLayoutEffect(() => {
    const input = field.current;
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }, []);
  useEffect(() => {
    if (text.trim() === query) return;
    const timer = setTimeout(() => go(text, state), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, query, state, go]);

  return (
    <Page title={query ? `${query} · ${t('search.title')}` : t('search.title')} className="search">
      <h1 className="unseen">{t('search.title')}</h1>
      <form className="search-bar" role="search" onSubmit={event => { event.preventDefault(); go(text, state); }}>
        <div className="search-field">
          <Search aria-hidden="true" />
          <input
            ref={field} className="input" type="search" enterKeyHint="search" autoComplete="off" maxLength={MAX_QUERY} value={text}
            aria-label={t('search.field')} placeholder={t('search.field')} onChange={event => setText(event.target.value)}
          />
        </div>
        <ToggleButtonGroup
          className="segments" aria-label={t('search.state')} disallowEmptySelection selectedKeys={[state]}
          onSelectionChange={keys => go(text, [...keys][0] as Found)}
        >
          {STATES.map(name => <ToggleButton key={name} id={name} className="segment">{t(`search.${name}`)}</ToggleButton>)}
        </ToggleButtonGroup>
        <Button look="small quiet" aria-expanded={isHelped} aria-controls={help} onPress={() => setHelped(!isHelped)}><CircleHelp aria-hidden="true" />{t('search.tips')}</Button>
      </form>
      <section id={help} className="search-help" aria-label={t('search.tips')} hidden={!isHelped}><SearchTips /></section>
      {!mayLook
        ? <Blank icon={LogIn} title={t('search.signIn')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>
        : isTooLong(query) ? <TooLong />
          : query ? <Results query={query} state={state} everywhere={() => go(text, 'all')} />
            : <Blank icon={Search} title={t('search.begin')} text={t('search.begin.text')}>{!isHelped && <SearchTips />}</Blank>}
    </Page>
  );
}

function Results({ query, state, everywhere }: { query: string; state: Found; everywhere: () => void }) {
  const now = useNow();
  const found = useQuery({
    queryKey: ['search', query, state], queryFn: ({ signal }) => searchSpaces(query, state, signal), placeholderData: keepPreviousData,
    // Soon said, and tried again until it works.
    retry: (count, fault) => count < 1 && mayPass(fault),
    refetchInterval: ({ state: { error } }) => mayPass(error) && AGAIN_MS,
  });
  const list = useMemo(() => found.data && gather([found.data]), [found.data]);
  const isSettled = list !== undefined && !found.isPlaceholderData;
  const count = list?.cards.length ?? 0;
  const corrected = count > 0 ? found.data?.meta.corrected_query : undefined;
  const summary = found.data?.meta.next_token ? t('search.countMany', { count }) : t('search.count', { count });
  const told = corrected === undefined ? summary : `${t('search.corrected', { query: corrected })}: ${summary}`;
  useEffect(() => { if (isSettled) announce(count === 0 ? t('search.none') : told); }, [isSettled, query, state, count, told]);

  if (found.isError && !list) {
    return <Blank icon={CloudOff} title={t('search.fault')} text={found.error.message}>{mayPass(found.error) && <Button look="primary" onPress={() => void found.refetch()}>{t('app.retry')}</Button>}</Blank>;
  }

  return (
    <>
      <section aria-label={t('search.spaces')} aria-busy={!isSettled} className="search-results" data-old={!isSettled || undefined}>
        {!list && <div className="spinner" role="status" aria-label={t('app.loading')} />}
        {list && count === 0 && <Nothing query={query} state={state} everywhere={everywhere} />}
        {list && count > 0 && (
          <>
            {corrected !== undefined && <Corrected typed={query} corrected={corrected} />}
            <h2 className="search-count">{summary}</h2>
            <ul className="cards">{list.cards.map(card => <li key={card.id}><SpaceCard card={card} named={list} now={now} source="search" /></li>)}</ul>
          </>
        )}
      </section>
      {me && <PeopleFound query={query} isShown={list !== undefined} />}
    </>
  );
}

/** More than may be looked for came by the address: what stands in the field can be made shorter. */
function TooLong() {
  const text = t('search.tooLong.text', { count: MAX_QUERY });
  useEffect(() => announce(`${t('search.tooLong')}. ${text}`), [text]);
  return <Blank icon={Ruler} title={t('search.tooLong')} text={text} />;
}

/** What was looked for instead of what was typed. */
function Corrected({ typed, corrected }: { typed: string; corrected: string }) {
  const [before, after] = t('search.corrected').split('{query}');
  return (
    <div className="search-corrected">
      <p>{before}<strong>{corrected}</strong>{after}</p>
      <p className="small soft">{t('search.corrected.why', { query: typed })}</p>
    </div>
  );
}

function Nothing({ query, state, everywhere }: { query: string; state: Found; everywhere: () => void }) {
  return (
    <Blank icon={SearchX} title={t('search.none')}>
      <ul className="search-advice">
        {adviceFor(query, state).map(advice => <li key={advice}>{t(`search.try.${advice}`)}</li>)}
        <li>{t('search.try.over')}</li>
      </ul>
      {state !== 'all' && <Button look="primary" onPress={everywhere}>{t('search.everywhere')}</Button>}
    </Blank>
  );
}

/** People by the same words; shown when the Spaces above are there, so that nothing is pushed away. */
function PeopleFound({ query, isShown }: { query: string; isShown: boolean }) {
  const name = nameQuery(query);
  const { data } = useQuery({ queryKey: ['people', name], queryFn: () => findPeople(name!), enabled: name !== undefined, placeholderData: keepPreviousData });
  if (name === undefined || !isShown || !data?.length) return null;
  return (
    <section className="search-people" aria-label={t('search.people')}>
      <h2>{t('search.people')}</h2>
      <ul className="people">{data.map(person => <li key={person.id}><PersonLink person={person} /></li>)}</ul>
    </section>
  );
}
