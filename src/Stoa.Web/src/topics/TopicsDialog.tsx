import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { useTopics } from './follow';
import { TopicToggle } from './TopicToggle';

/** Which topics one follows. */
export default function TopicsDialog({ onClose }: { onClose: () => void }) {
  const { data, error, refetch } = useTopics();
  return (
    <Dialog isOpen onClose={onClose} title={t('topics.title')}>
      <p className="soft">{t('topics.text')}</p>
      {!data && !error && <div className="spinner" role="status" aria-label={t('app.loading')} />}
      {!data && error && <p role="alert">{error.message} <Button look="small" onPress={() => void refetch()}>{t('app.retry')}</Button></p>}
      {data?.length === 0 && <p>{t('topics.none')}</p>}
      {data && data.length > 0 && <ul className="topic-chips">{data.map(topic => <li key={topic.id}><TopicToggle topic={topic} /></li>)}</ul>}
      <div className="dialog-actions"><Button look="primary" onPress={onClose}>{t('topics.done')}</Button></div>
    </Dialog>
  );
}
