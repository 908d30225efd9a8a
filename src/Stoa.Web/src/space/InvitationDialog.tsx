import { acceptInvitation, declineInvitation } from '../api/commands';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { useCarryOut } from './hooks';

/** An invitation to speak: to accept, to decline, or to put off. */
export default function InvitationDialog({ id, host, onClose }: { id: string; host: string; onClose: () => void }) {
  const run = useCarryOut();
  return (
    <Dialog isOpen onClose={onClose} title={t('space.invitation')} role="alertdialog">
      <p>{t('space.invitation.text', { name: host })}</p>
      <div className="dialog-actions">
        <Button look="quiet" onPress={onClose}>{t('space.invitation.later')}</Button>
        <Button onPress={() => void run(() => declineInvitation(id))}>{t('space.invitation.decline')}</Button>
        <Button look="primary" onPress={() => void run(() => acceptInvitation(id))} autoFocus>{t('space.invitation.accept')}</Button>
      </div>
    </Dialog>
  );
}
