import { endSpace } from '../api/commands';
import { me } from '../app/facts';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { carryOut } from './hooks';
import type { Room } from './room';
import type { RoomState } from './roomState';
import { standingOf } from './standing';

/** Tells the last host what their leaving does. */
export default function LeaveDialog({ room, state: { space }, onClose }: { room: Room; state: RoomState; onClose: () => void }) {
  const { may } = standingOf(space, me?.id);
  return (
    <Dialog isOpen onClose={onClose} title={t('space.leave.title')} role="alertdialog">
      <p>{t('space.leave.lastHost')}</p>
      <div className="dialog-actions">
        <Button onPress={onClose} autoFocus>{t('space.leave.stay')}</Button>
        {may('end') && <Button look="danger" onPress={() => { onClose(); void carryOut(endSpace(space.id)); }}>{t('space.end')}</Button>}
        <Button look="danger filled" onPress={() => void room.leave()}>{t('space.leave')}</Button>
      </div>
    </Dialog>
  );
}
