import { Mic } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { isChecked } from './microphone';
import type { Room } from './room';

const MicrophoneDialog = lazy(() => import('./MicrophoneDialog'));

/** Said to who has just come on stage: nobody hears them before they turn their microphone on themselves. */
export default function OnStageDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [isChecking, setChecking] = useState(false);
  const turnOn = () => {
    if (!isChecked()) { setChecking(true); return; }
    onClose();
    void room.audio.talk();
  };
  if (isChecking) return <Suspense><MicrophoneDialog room={room} onClose={onClose} /></Suspense>;
  return (
    <Dialog isOpen onClose={onClose} title={t('space.admitted')} role="alertdialog">
      <p>{t('space.admitted.text')}</p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('space.admitted.later')}</Button>
        <Button look="primary" onPress={turnOn} autoFocus><Mic aria-hidden="true" />{t('space.microphone.off')}</Button>
      </div>
    </Dialog>
  );
}
