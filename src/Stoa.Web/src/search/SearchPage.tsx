import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CloudOff, LogIn, Search, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { useLocation, useSearch } from 'wouter';
import { findPeople } from '../api/commands';
import { type Found, searchSpaces } from '../api/lists';
import { useNow } from '../api/time';
import { announce } from '../app/announce';
import { me, mayLook, signInPath } from '../app/facts';
import { Page } from '../app/Frame';
import { Blank } from '../design/Blank';
import { Button } from '../design/Button';
import { gather } from '../home/cards';
import { SpaceCard } from '../home/SpaceCard';
import { t } from '../languages';
import { PersonLink } from '../people/PersonLink';
import { isFound, nameQuery, pathOf, STATES } from './address';
import '../home/searchField.css';
import './search.css';

const PAUSE_MS = 150;

/** Finds Spaces and people while one types; what is looked for stands in the address. */
export default function SearchPage() {
  const address = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const [text, setText] = useState(address.get('query') ?? '');
  const wanted = address.get('state');
  const state: Found = isFound(wanted) ? wanted : 'all';
  const query = (address.get('query') ?? '').trim();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const input = field.current;
    input?.focus();
    input?.setSelectionRange(input.value.length, input.value.length);
  }, []);
  useEffect(() => {
    if (text.trim() === query) return;
    const timer = setTimeout(() => navigate(pathOf(text, state), { replace: true }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, query, state, navigate]);

  return (
    <Page title={query ? `${query} · ${t('search.title')}` : t('search.title')} className="search">
      <h1 className="unseen">{t('search.title')}</h1>
      <form className="search-bar" role="search" onSubmit={event => { event.preventDefault(); navigate(pathOf(text, state), { replace: true }); }}>
        <div className="search-field">
          <Search aria-hidden="true" />
          <input
            ref={field} className="input" type="search" enterKeyHint="search" autoComplete="off" maxLength={200} value={text}
            aria-label={t('search.field')} placeholder={t('search.field')} onChange={event => setText(event.target.value)}
          />
        </div>
        <ToggleButtonGroup
          className="segments" aria-label={t('search.state')} disallowEmptySelection selectedKeys={[state]}
          onSelectionChange={keys => navigate(pathOf(text, [...keys][0] as Found), { replace: true })}
        >
          {STATES.map(name => <ToggleButton key={name} id={name} className="segment">{t(`search.${name}`)}</ToggleButton>)}
        </ToggleButtonGroup>
      </form>
      {!mayLook
        ? <Blank icon={LogIn} title={t('search.signIn')}><a className="button primary" href={signInPath()}>{t('app.signIn')}</a></Blank>
        : query ? <Results query={query} state={state} /> : <Blank icon={Search} title={t('search.begin')} text={t('search.begin.text')} />}
    </Page>
  );
}

function Results({ query, state }: { query: string; state: Found }) {
  const now = useNow();
  const found = useQuery({
    queryKey: ['search', query, state], queryFn: ({ signal }) => searchSpaces(query, state, signal), placeholderData: keepPreviousData,
  });
  const list = useMemo(() => found.data && gather([found.data]), [found.data]);
  const isSettled = list !== undefined && !found.isPlaceholderData;
  const count = list?.cards.length ?? 0;
  const summary = found.data?.meta.next_token ? t('search.countMany', { count }) : t('search.count', { count });
  useEffect(() => { if (isSettled) announce(count === 0 ? t('search.none') : summary); }, [isSettled, query, state, count, summary]);

  if (found.isError && !list) {
    return <Blank icon={CloudOff} title={t('search.fault')} text={found.error.message}><Button look="primary" onPress={() => void found.refetch()}>{t('app.retry')}</Button></Blank>;
  }

  return (
    <>
      <section aria-label={t('search.spaces')} aria-busy={!isSettled} className="search-results" data-old={!isSettled || undefined}>
        {!list && <div className="spinner" role="status" aria-label={t('app.loading')} />}
        {list && count === 0 && <Blank icon={SearchX} title={t('search.none')} text={t(state === 'all' ? 'search.none.text' : 'search.none.filtered')} />}
        {list && count > 0 && (
          <>
            <h2 className="search-count">{summary}</h2>
            <ul className="cards">{list.cards.map(card => <li key={card.id}><SpaceCard card={card} named={list} now={now} /></li>)}</ul>
          </>
        )}
      </section>
      {me && <PeopleFound query={query} isShown={list !== undefined} />}
    </>
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
