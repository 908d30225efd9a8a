import { useQuery } from '@tanstack/react-query';
import { ask, own } from '../api/client';
import { me } from '../app/facts';
import { topicName } from '../app/topics';
import { t } from '../languages';

/** What a Space is about. */
export function Topics({ ids = [] }: { ids: readonly string[] | undefined }) {
  const { data } = useQuery({ queryKey: ['topics'], queryFn: ({ signal }) => ask(own.GET('/api/topics', { signal })), staleTime: Infinity, enabled: ids.length > 0 && me !== null });
  const names = ids.map(id => data?.data?.find(topic => topic.id === id)).filter(topic => topic !== undefined).map(topicName);
  if (!names.length) return null;
  return <ul className="topics" aria-label={t('space.topics')}>{names.map(name => <li key={name} className="chip">{name}</li>)}</ul>;
}
