import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarPlus, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';
import { endCalendar, makeCalendar } from '../api/commands';
import { calendarMadeAt } from '../api/lists';
import { notify, notifyFault } from '../app/notices';
import { Button } from '../design/Button';
import { Confirm } from '../design/Dialog';
import { language, t } from '../languages';
import { copy } from '../space/share';
import { subscribeLink } from './subscribeLink';

/** The address that calendars read: made, shown once, made anew, ended. */
export function CalendarPart() {
  const queries = useQueryClient();
  const heading = useId();
  const [address, setAddress] = useState<string>();
  const [asked, setAsked] = useState<'anew' | 'end'>();
  const { data: madeAt, error, refetch, isPending } = useQuery({ queryKey: ['calendar'], queryFn: async ({ signal }) => (await calendarMadeAt(signal)) ?? null, refetchOnMount: 'always' });
  const settle = () => queries.invalidateQueries({ queryKey: ['calendar'] });
  const make = useMutation({ mutationFn: makeCalendar, onSuccess: setAddress, onError: notifyFault, onSettled: settle });
  const end = useMutation({
    mutationFn: endCalendar, onError: notifyFault, onSettled: settle,
    onSuccess: () => { setAddress(undefined); notify(t('calendar.ended')); },
  });
  const hasOne = address !== undefined || Boolean(madeAt);
  return (
    <section className="reminders-part" aria-labelledby={heading}>
      <h3 id={heading}>{t('calendar.title')}</h3>
      <p className="small soft">{t('calendar.text')}</p>
      {error && !hasOne && <p role="alert">{error.message} <Button look="small" onPress={() => void refetch()}>{t('app.retry')}</Button></p>}
      {address !== undefined && <Address address={address} />}
      {address === undefined && madeAt && <p>{t('calendar.since', { date: new Intl.DateTimeFormat(language(), { dateStyle: 'long' }).format(madeAt) })}</p>}
      <div className="reminders-actions">
        {!hasOne && !error && !isPending && <Button look="primary" onPress={() => { if (!make.isPending) make.mutate(); }}><CalendarPlus aria-hidden="true" />{t('calendar.make')}</Button>}
        {hasOne && <Button look="small" onPress={() => setAsked('anew')}>{t('calendar.anew')}</Button>}
        {hasOne && <Button look="small danger" onPress={() => setAsked('end')}>{t('calendar.end')}</Button>}
      </div>
      <Confirm isOpen={asked === 'anew'} onClose={() => setAsked(undefined)} title={t('calendar.anew.title')} text={t('calendar.anew.text')} action={t('calendar.anew')} onConfirm={() => make.mutate()} />
      <Confirm isOpen={asked === 'end'} onClose={() => setAsked(undefined)} title={t('calendar.end.title')} text={t('calendar.end.text')} action={t('calendar.end')} onConfirm={() => end.mutate()} />
    </section>
  );
}

function Address({ address }: { address: string }) {
  return (
    <>
      <TextField className="field" value={address} isReadOnly autoFocus>
        <Label>{t('calendar.address')}</Label>
        <Input className="input code" dir="ltr" onFocus={event => event.currentTarget.select()} />
      </TextField>
      <p className="small">{t('calendar.secret')}</p>
      <div className="reminders-actions">
        <Button look="small primary" onPress={() => void copy(address, t('calendar.copied'))}><Copy aria-hidden="true" />{t('calendar.copy')}</Button>
        <a className="button small" href={subscribeLink(address)}><CalendarPlus aria-hidden="true" />{t('calendar.open')}</a>
      </div>
    </>
  );
}
