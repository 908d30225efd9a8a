import { Copy } from 'lucide-react';
import { TextArea } from 'react-aria-components/TextArea';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { copy } from './share';

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The code that puts a small player of the Space into another site. */
export default function EmbedDialog({ id, title, onClose }: { id: string; title: string; onClose: () => void }) {
  const code = `<iframe src="${location.origin}/embed/${id}" title="${escape(title)}" width="100%" height="220" style="border:0;border-radius:14px" allow="autoplay" loading="lazy"></iframe>`;
  return (
    <Dialog isOpen onClose={onClose} title={t('space.embed')}>
      <p className="soft">{t('space.embed.text')}</p>
      <TextField className="field" value={code} isReadOnly>
        <Label>{t('space.embed.code')}</Label>
        <TextArea className="input code" rows={5} onFocus={event => event.currentTarget.select()} />
      </TextField>
      <div className="dialog-actions">
        <Button onPress={onClose}>{t('app.close')}</Button>
        <Button look="primary" onPress={() => void copy(code, t('space.embed.copied'))}><Copy aria-hidden="true" />{t('space.embed.copy')}</Button>
      </div>
    </Dialog>
  );
}
