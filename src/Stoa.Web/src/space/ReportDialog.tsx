import { type FormEvent, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { ask, own } from '../api/client';
import type { components } from '../api/generated/api';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { useCarryOut } from './hooks';
import './space.css';

type Reason = components['schemas']['ReportSpaceRequest']['reason'];
const REASONS: readonly Reason[] = ['spam', 'abuse', 'hate', 'violence', 'self_harm', 'child_safety', 'impersonation', 'other'];
const NOTE_LENGTH = 500;

/** Tells the operators of a Space, of somebody in it or, without a Space, of somebody. */
export default function ReportDialog({ spaceId, person, onClose }: { spaceId?: string; person?: { readonly id: string; readonly name: string }; onClose: () => void }) {
  const [reason, setReason] = useState<Reason>();
  const [note, setNote] = useState('');
  const run = useCarryOut();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!reason) return;
    const about = { reason, ...(note.trim() && { note: note.trim() }) };
    const call = () => person
      ? ask(own.POST('/api/users/{id}/reports', { params: { path: { id: person.id } }, body: { ...about, ...(spaceId && { space_id: spaceId }) } }))
      : ask(own.POST('/api/spaces/{id}/reports', { params: { path: { id: spaceId ?? '' } }, body: about }));
    if (await run(call, t('space.report.done'))) onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={person ? t('space.report.person', { name: person.name }) : t('space.report')}>
      <form className="form" onSubmit={event => void send(event)}>
        <p className="soft">{t('space.report.text')}</p>
        <RadioGroup className="field radios" value={reason ?? null} onChange={value => setReason(value as Reason)} isRequired>
          <Label className="label">{t('space.report.reason')}</Label>
          {REASONS.map(name => <Radio key={name} value={name} className="radio">{t(`space.report.${name}`)}</Radio>)}
        </RadioGroup>
        <TextField className="field" value={note} onChange={setNote} maxLength={NOTE_LENGTH}>
          <Label>{t('space.report.note')}</Label>
          <TextArea className="input" rows={3} />
        </TextField>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!reason}>{t('space.report.send')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
