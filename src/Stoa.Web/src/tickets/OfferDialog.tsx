import { useRef, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { Problem } from '../api/client';
import { editSpace } from '../api/commands';
import type { TicketOffer } from '../api/types';
import { notify, notifyFault } from '../app/notices';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { t } from '../languages';
import { type Faults, FIELDS, refusedFields, wallClock } from '../schedule/draft';
import { CapacityField, focusFirst, MomentField, noFaults } from '../schedule/fields';
import { faultsOfOffer, offerChanges, type OfferDraft } from './offer';

const clock = (time: string | undefined) => (time === undefined ? null : wallClock(new Date(time)));

/** Changes how many tickets there are, and when they are sold. The price stays: people have paid it. */
export default function OfferDialog({ id, ticket, onSaved, onClose }: { id: string; ticket: TicketOffer; onSaved: () => void; onClose: () => void }) {
  const form = useRef<HTMLFormElement>(null);
  const [before] = useState<OfferDraft>({ capacity: ticket.capacity, saleStarts: clock(ticket.sale_starts_at), saleEnds: clock(ticket.sale_ends_at) });
  const [draft, setDraft] = useState(before);
  const [refused, setRefused] = useState<Faults>(noFaults);
  const [isPending, setPending] = useState(false);
  const faults: Faults = { ...refused, ...faultsOfOffer(before, draft, ticket.sold, new Date()) };
  const change = (part: Partial<OfferDraft>) => { setDraft({ ...draft, ...part }); setRefused(noFaults); };
  const save = async () => {
    const own = faultsOfOffer(before, draft, ticket.sold, new Date());
    if (Object.keys(own).length > 0) { focusFirst(form.current, FIELDS, own); return; }
    const changes = offerChanges(before, draft);
    if (Object.keys(changes).length === 0) { onClose(); return; }
    setPending(true);
    try {
      await editSpace(id, { ticket: changes });
      notify(t('tickets.offer.saved'));
      onSaved();
      onClose();
    } catch (fault) {
      const fields = fault instanceof Problem ? refusedFields(fault) : noFaults;
      setRefused(fields);
      if (Object.keys(fields).length > 0) focusFirst(form.current, FIELDS, fields);
      else notifyFault(fault);
      setPending(false);
    }
  };

  return (
    <Dialog isOpen onClose={onClose} title={t('tickets.offer.edit')}>
      <Form ref={form} className="schedule-form" validationBehavior="aria" onSubmit={event => { event.preventDefault(); void save(); }}>
        <CapacityField capacity={draft.capacity} onChange={capacity => change({ capacity })} faults={faults} />
        <MomentField field="saleStarts" label={t('tickets.offer.saleStarts')} hint={t('tickets.offer.saleStarts.hint')} value={draft.saleStarts} onChange={saleStarts => change({ saleStarts })} faults={faults} />
        <MomentField field="saleEnds" label={t('tickets.offer.saleEnds')} hint={t('tickets.offer.saleEnds.hint')} value={draft.saleEnds} onChange={saleEnds => change({ saleEnds })} faults={faults} />
        <p className="small soft">{t('tickets.offer.price')}</p>
        <div className="dialog-actions">
          <Button onPress={onClose}>{t('app.cancel')}</Button>
          <Button look="primary" type="submit" isPending={isPending}>{t('tickets.offer.save')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
