import { useNow } from '../api/time';
import { Button } from '../design/Button';
import { t } from '../languages';
import { type CardList, type CardQuery, useSteady } from './cards';
import { SpaceCard } from './SpaceCard';

/** Cards that stay where they are while somebody is about to tap one. */
export function Cards({ list }: { list: CardList }) {
  const now = useNow();
  const { cards, holding } = useSteady(list.cards);
  return <ul className="cards" {...holding}>{cards.map(card => <li key={card.id}><SpaceCard card={card} named={list} now={now} /></li>)}</ul>;
}

/** The next page of a list, if there is one. */
export function More({ query }: { query: CardQuery }) {
  if (!query.hasNextPage) return null;
  return (
    <div className="home-more">
      <Button isPending={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>{t('app.showMore')}</Button>
      {query.isFetchNextPageError && <p role="alert" className="small soft">{query.error?.message}</p>}
    </div>
  );
}
