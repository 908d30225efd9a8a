import { me } from '../app/facts';
import { t } from '../languages';
import { useTopics } from '../topics/follow';
import { TopicToggle } from '../topics/TopicToggle';

/** What a Space is about: topics that one can follow. */
export function Topics({ ids = [] }: { ids: readonly string[] | undefined }) {
  const { data } = useTopics({ enabled: ids.length > 0 && me !== null });
  const topics = ids.map(id => data?.find(topic => topic.id === id)).filter(topic => topic !== undefined);
  if (!topics.length) return null;
  return <ul className="topics" aria-label={t('space.topics')}>{topics.map(topic => <li key={topic.id}><TopicToggle topic={topic} /></li>)}</ul>;
}
