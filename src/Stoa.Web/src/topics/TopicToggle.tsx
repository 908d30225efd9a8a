import { Check, Plus } from 'lucide-react';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import type { Topic } from '../api/types';
import { topicName } from '../app/topics';
import { t } from '../languages';
import { useFollowTopic } from './follow';
import './topics.css';

/** A topic that is followed, or no longer, with a tap. */
export function TopicToggle({ topic }: { topic: Topic }) {
  const { mutate } = useFollowTopic();
  const name = topicName(topic);
  return (
    <ToggleButton className="topic-chip" isSelected={topic.followed ?? false} onChange={() => mutate(topic)} aria-label={t('topics.follow', { topic: name })}>
      {topic.followed ? <Check aria-hidden="true" size="1em" /> : <Plus aria-hidden="true" size="1em" />}{name}
    </ToggleButton>
  );
}
