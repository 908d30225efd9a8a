import { useInfiniteQuery } from '@tanstack/react-query';
import { type People, peopleOf, type Profile } from '../api/lists';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { PersonLink } from './PersonLink';

/** Who follows somebody, or whom they follow. */
export function PeopleDialog({ profile, which, onClose }: { profile: Profile; which: People; onClose: () => void }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['peopleOf', profile.id, which],
    queryFn: ({ pageParam, signal }) => peopleOf(profile.id, which, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: last => last.next,
  });
  const people = data?.pages.flatMap(page => page.people);
  return (
    <Dialog isOpen onClose={onClose} title={t(`people.${which}.title`, { name: profile.name })}>
      {!people && !error && <div className="spinner" role="status" aria-label={t('app.loading')} />}
      {error && <p role="alert">{error.message} <Button look="small" onPress={() => void refetch()}>{t('app.retry')}</Button></p>}
      {people?.length === 0 && <p className="soft">{t(`people.${which}.none`)}</p>}
      {people && people.length > 0 && <ul className="people-list" onClick={onClose}>{people.map(person => <li key={person.id}><PersonLink person={person} /></li>)}</ul>}
      <div className="dialog-actions">
        {hasNextPage && <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>{t('app.showMore')}</Button>}
        <Button onPress={onClose} autoFocus>{t('app.close')}</Button>
      </div>
    </Dialog>
  );
}
