import { type FormEvent, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { Text } from 'react-aria-components/Text';
import { askToSpeak, withdrawRequest } from '../api/commands';
import type { WholeSpace } from '../api/types';
import { facts } from '../app/facts';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { placeText } from './format';
import { useCarryOut } from './hooks';

/** Asks to speak, or says where one is in the queue, or why one may not. */
export default function AskDialog({ space, onClose }: { space: WholeSpace; onClose: () => void }) {
  const [note, setNote] = useState('');
  const run = useCarryOut();
  const limit = facts.limits.note;
  const request = space.me?.speak_request;
  if (request) {
    return (
      <Dialog isOpen onClose={onClose} title={t('space.ask.waiting')}>
        <p className="place">{t('space.ask.youAre', { place: placeText(request.position) })}</p>
        {request.note && <blockquote className="quote">{request.note}</blockquote>}
        <p className="soft">{t('space.ask.waiting.text')}</p>
        <div className="dialog-actions">
          <Button look="danger" onPress={() => void run(() => withdrawRequest(space.id), t('space.ask.withdrawn')).then(isDone => isDone && onClose())}>{t('space.ask.withdraw')}</Button>
          <Button look="primary" onPress={onClose}>{t('space.ask.keep')}</Button>
        </div>
      </Dialog>
    );
  }

  if (!space.me?.rights.ask_to_speak) {
    const why = space.speak_requests_locked ? 'locked' : space.ask_to_speak === 'invited' ? 'invited' : space.ask_to_speak === 'followed' ? 'followed' : 'full';
    return (
      <Dialog isOpen onClose={onClose} title={t('space.ask.not.title')}>
        <p>{t(`space.ask.not.${why}`)}</p>
        <div className="dialog-actions"><Button look="primary" onPress={onClose}>{t('app.close')}</Button></div>
      </Dialog>
    );
  }

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => askToSpeak(space.id, note.trim() || undefined), t('space.ask.done'))) onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('space.ask')}>
      <form className="form" onSubmit={event => void send(event)}>
        <p className="soft">{t('space.ask.text')}</p>
        <TextField className="field" value={note} onChange={setNote} maxLength={limit} autoFocus>
          <Label>{t('space.ask.note')}</Label>
          <TextArea className="input" rows={3} />
          <Text slot="description" className="hint">{t('space.lettersLeft', { count: limit - note.length })}</Text>
        </TextField>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit">{t('space.ask.send')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
