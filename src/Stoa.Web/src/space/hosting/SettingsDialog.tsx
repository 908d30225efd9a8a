import { type FormEvent, useState } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { Switch } from 'react-aria-components/Switch';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { editSpace } from '../../api/commands';
import type { EditSpace, WholeSpace } from '../../api/types';
import { facts } from '../../app/facts';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { t } from '../../languages';
import { useCarryOut } from '../hooks';

const WHO: readonly WholeSpace['ask_to_speak'][] = ['everyone', 'followed', 'invited'];

/** The title, who may ask to speak, and whether people without an account may listen. */
export default function SettingsDialog({ space, onClose }: { space: WholeSpace; onClose: () => void }) {
  const [title, setTitle] = useState(space.title ?? '');
  const [who, setWho] = useState(space.ask_to_speak);
  const [guests, setGuests] = useState(space.guests_allowed);
  const run = useCarryOut();
  const limit = facts.limits.title;
  const changes: EditSpace = {
    ...(title.trim() !== (space.title ?? '') && { title: title.trim() }),
    ...(who !== space.ask_to_speak && { ask_to_speak: who }),
    ...(guests !== space.guests_allowed && { guests_allowed: guests }),
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (Object.keys(changes).length === 0) { onClose(); return; }
    const before: EditSpace = { title: space.title ?? '', ask_to_speak: space.ask_to_speak, guests_allowed: space.guests_allowed };
    if (await run(() => editSpace(space.id, changes), t('space.settings.saved'), () => editSpace(space.id, before))) onClose();
  };
  return (
    <Dialog isOpen onClose={onClose} title={t('space.settings')}>
      <form className="form" onSubmit={event => void save(event)}>
        <TextField className="field" value={title} onChange={setTitle} maxLength={limit}>
          <Label>{t('space.settings.title')}</Label>
          <Input className="input" />
          <Text slot="description" className="hint">{t('space.lettersLeft', { count: limit - title.length })}</Text>
          <FieldError />
        </TextField>
        <RadioGroup className="field radios" value={who} onChange={value => setWho(value as WholeSpace['ask_to_speak'])}>
          <Label className="label">{t('space.settings.who')}</Label>
          {WHO.map(name => <Radio key={name} value={name} className="radio">{t(`space.settings.who.${name}`)}</Radio>)}
        </RadioGroup>
        <Switch className="switch" isSelected={guests} onChange={setGuests}><span className="switch-track" aria-hidden="true" />{t('space.settings.guests')}</Switch>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit">{t('space.settings.save')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
