import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, own } from '../../api/client';
import { unblockParticipant } from '../../api/commands';
import type { WholeSpace } from '../../api/types';
import { Avatar } from '../../design/Avatar';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { t } from '../../languages';
import { carryOut } from '../hooks';

/** Who may not come back, and the way back for them. */
export default function BlockedDialog({ space, onClose }: { space: WholeSpace; onClose: () => void }) {
  const client = useQueryClient();
  const key = ['blocked', space.id];
  const { data, error, isPending } = useQuery({ queryKey: key, queryFn: ({ signal }) => ask(own.GET('/api/spaces/{id}/blocked_users', { params: { path: { id: space.id } }, signal })), staleTime: 0 });
  const people = data?.data ?? [];
  const lift = (id: string, name: string) => carryOut(unblockParticipant(space.id, id), t('space.blocked.lifted', { name })).then(() => client.invalidateQueries({ queryKey: key }));
  return (
    <Dialog isOpen onClose={onClose} title={t('space.blocked')}>
      {isPending ? <p role="status">{t('app.loading')}</p> : error ? <p role="alert">{error.message}</p> : people.length === 0 && <p className="soft">{t('space.blocked.nobody')}</p>}
      <ul className="found">
        {people.map(({ user_id: id, name = t('space.someone'), username }) => (
          <li key={id} className="found-person">
            <Avatar person={{ id, name }} size="2.5rem" />
            <p className="found-name"><strong>{name}</strong>{username && <span className="small soft">@{username}</span>}</p>
            <Button look="small" aria-label={t('space.blocked.lift.name', { name })} onPress={() => void lift(id, name)}>{t('space.blocked.lift')}</Button>
          </li>
        ))}
      </ul>
      <div className="dialog-actions"><Button onPress={onClose}>{t('app.close')}</Button></div>
    </Dialog>
  );
}
