import { Search } from 'lucide-react';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { t } from '../languages';
import { MAX_QUERY } from '../search/address';
import { loadSearch } from '../search/loadSearch';
import './searchField.css';

const PAUSE_MS = 200;

/** The field on Home: typing leads to the search page, with everything that was typed until it is there. */
export function SearchField() {
  const [, navigate] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const go = async () => {
    await loadSearch();
    const query = field.current?.value.trim();
    if (query) navigate(`/search?query=${encodeURIComponent(query)}`);
  };
  const typed = () => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void go(), PAUSE_MS);
  };
  return (
    <form className="search-field" role="search" onSubmit={event => { event.preventDefault(); clearTimeout(timer.current); void go(); }}>
      <Search aria-hidden="true" />
      <input
        ref={field} className="input" type="search" enterKeyHint="search" autoComplete="off" maxLength={MAX_QUERY} aria-label={t('home.search')} placeholder={t('home.search')}
        onFocus={() => void loadSearch()} onCompositionEnd={typed} onChange={event => { if (!(event.nativeEvent as InputEvent).isComposing) typed(); }}
      />
    </form>
  );
}
