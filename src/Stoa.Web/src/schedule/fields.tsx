import { parseDateTime } from '@internationalized/date';
import { CalendarDays, Check, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Calendar, CalendarCell, CalendarGrid, CalendarGridBody, CalendarGridHeader, CalendarHeaderCell } from 'react-aria-components/Calendar';
import { Checkbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { DateInput, DateSegment } from 'react-aria-components/DateField';
import { DatePicker } from 'react-aria-components/DatePicker';
import { Dialog, Heading } from 'react-aria-components/Dialog';
import { FieldError } from 'react-aria-components/FieldError';
import { Group } from 'react-aria-components/Group';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { NumberField } from 'react-aria-components/NumberField';
import { Popover } from 'react-aria-components/Popover';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { Select, SelectValue } from 'react-aria-components/Select';
import { Switch } from 'react-aria-components/Switch';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { zoneText } from '../api/time';
import { facts } from '../app/facts';
import { topicName } from '../app/topics';
import { has, language, t } from '../languages';
import { useTopics } from '../topics/follow';
import { ASKS, type Ask, type Draft, type Faults, type Field, lengthOf, wallClock } from './draft';
import '../design/toggle.css';
import '../topics/topics.css';
import './schedule.css';

/** What each field needs: the form, what is wrong with it, and how to change it. */
export interface FieldProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly change: (change: Partial<Draft>) => void;
}

/** The text of a fault: a key of ours, or what the server said. */
const faultText = (fault: string) => (has(fault) ? t(fault, { days: facts.limits.days_ahead, count: facts.limits.topics, most: facts.limits.title }) : fault);

const Fault = ({ faults, field }: { faults: Faults; field: Field }) => {
  const fault = faults[field];
  return fault === undefined ? null : <FieldError className="fault">{faultText(fault)}</FieldError>;
};

export function TitleField({ draft, faults, change }: FieldProps) {
  const length = lengthOf(draft.title.trim());
  return (
    <TextField className="field" data-field="title" value={draft.title} onChange={title => change({ title })} isInvalid={faults.title !== undefined} autoComplete="off">
      <Label>{t('schedule.title')}</Label>
      <Input className="input" dir={draft.title ? 'auto' : undefined} enterKeyHint="next" placeholder={t('schedule.title.example')} />
      <div className="under-field">
        <Text slot="description" className="hint">{t('schedule.title.hint')}</Text>
        <span className="counter" data-over={length > facts.limits.title || undefined}>{t('schedule.counter', { count: length, most: facts.limits.title })}</span>
      </div>
      <Fault faults={faults} field="title" />
    </TextField>
  );
}

export function WhenField({ draft, faults, change }: FieldProps) {
  return (
    <>
      <RadioGroup className="field" value={draft.when} onChange={when => change({ when: when as Draft['when'] })}>
        <Label className="label">{t('schedule.when')}</Label>
        <div className="choices across">
          <Choice value="now" text={t('schedule.when.now')} hint={t('schedule.when.now.hint')} />
          <Choice value="later" text={t('schedule.when.later')} hint={t('schedule.when.later.hint', { days: facts.limits.days_ahead })} />
        </div>
      </RadioGroup>
      {draft.when === 'later' && <StartField draft={draft} faults={faults} change={change} />}
    </>
  );
}

const DAY_MS = 86_400_000;

export function StartField({ draft, faults, change }: FieldProps) {
  return (
    <MomentField
      field="start" label={t('schedule.start')} value={draft.start} onChange={start => change({ start })} faults={faults}
      farthest={new Date(Date.now() + facts.limits.days_ahead * DAY_MS)}
    />
  );
}

/** A day and a time of day, in the viewer's zone, which it names. */
export function MomentField({ field, label, value, onChange, faults, farthest, hint }: {
  field: Field; label: string; value: string | null; onChange: (value: string | null) => void; faults: Faults; farthest?: Date; hint?: string;
}) {
  const zone = zoneText(language(), value ? new Date(value) : new Date());
  return (
    <DatePicker
      className="field moment" data-field={field} granularity="minute" hideTimeZone value={value ? parseDateTime(value) : null} isInvalid={faults[field] !== undefined}
      onChange={moment => onChange(moment ? moment.toString().slice(0, 16) : null)} minValue={parseDateTime(wallClock(new Date())).set({ hour: 0, minute: 0 })}
      {...(farthest && { maxValue: parseDateTime(wallClock(farthest)).set({ hour: 23, minute: 59 }) })}
    >
      <Label className="label">{label}</Label>
      <Group className="input moment-group">
        <DateInput className="moment-input">{segment => <DateSegment segment={segment} className="segment-part" />}</DateInput>
        <AriaButton className="button icon small"><CalendarDays aria-hidden="true" /></AriaButton>
      </Group>
      <Text slot="description" className="hint">{hint ? `${hint} ` : ''}{t('schedule.zone', { zone })}</Text>
      <Fault faults={faults} field={field} />
      <Popover className="popover">
        <Dialog className="calendar-dialog">
          <Calendar className="calendar">
            <header>
              <AriaButton slot="previous" className="button icon small"><ChevronLeft aria-hidden="true" className="turns" /></AriaButton>
              <Heading className="calendar-month" />
              <AriaButton slot="next" className="button icon small"><ChevronRight aria-hidden="true" className="turns" /></AriaButton>
            </header>
            <CalendarGrid>
              <CalendarGridHeader>{day => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
              <CalendarGridBody>{date => <CalendarCell date={date} className="calendar-day" />}</CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

/** Languages that are spoken much on the web; the app's own is always there. */
const LANGUAGES = ['ar', 'bn', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hu', 'id', 'it', 'ja', 'ko', 'nb', 'nl', 'pl', 'pt', 'ro', 'ru', 'sv', 'sw', 'th', 'tr', 'uk', 'ur', 'vi', 'zh'];

const ownName = (tag: string) => {
  const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
};

export function LanguageField({ draft, faults, change }: FieldProps) {
  const tags = LANGUAGES.includes(draft.lang) ? LANGUAGES : [draft.lang, ...LANGUAGES];
  const options = tags.map(tag => ({ id: tag, name: ownName(tag) })).sort((one, other) => one.name.localeCompare(other.name, language()));
  return (
    <Select className="field" data-field="lang" value={draft.lang} onChange={key => change({ lang: String(key) })} isInvalid={faults.lang !== undefined}>
      <Label className="label">{t('schedule.language')}</Label>
      <SelectButton />
      <Fault faults={faults} field="lang" />
      <Popover className="popover"><ListBox className="menu" items={options}>{({ id, name }) => <ListBoxItem id={id} textValue={name} className="menu-item"><bdi lang={id}>{name}</bdi></ListBoxItem>}</ListBox></Popover>
    </Select>
  );
}

const SelectButton = () => <AriaButton className="input select-button"><SelectValue /><ChevronDown aria-hidden="true" /></AriaButton>;

export function TopicsField({ draft, faults, change }: FieldProps) {
  const { data } = useTopics();
  const isFull = draft.topics.length >= facts.limits.topics;
  if (!data?.length) return null;
  return (
    <CheckboxGroup className="field" data-field="topics" value={[...draft.topics]} onChange={chosen => change({ topics: chosen })} isInvalid={faults.topics !== undefined}>
      <Label className="label">{t('schedule.topics')}</Label>
      <Text slot="description" className="hint">{t('schedule.topics.hint', { count: facts.limits.topics })}</Text>
      <div className="topic-chips">
        {data.map(topic => ({ id: topic.id, name: topicName(topic) })).map(({ id, name }) => (
          <Checkbox key={id} value={id} className="topic-chip" isDisabled={isFull && !draft.topics.includes(id)}>
            {({ isSelected }) => <>{isSelected && <Check aria-hidden="true" size="1em" />}{name}</>}
          </Checkbox>
        ))}
      </div>
      <Fault faults={faults} field="topics" />
    </CheckboxGroup>
  );
}

export function AskField({ draft, faults, change }: FieldProps) {
  return (
    <RadioGroup className="field" data-field="ask" value={draft.ask} onChange={ask => change({ ask: ask as Ask })} isInvalid={faults.ask !== undefined}>
      <Label className="label">{t('schedule.ask')}</Label>
      <div className="choices">{ASKS.map(ask => <Choice key={ask} value={ask} text={t(`schedule.ask.${ask}`)} hint={t(`schedule.ask.${ask}.hint`)} />)}</div>
      <Fault faults={faults} field="ask" />
    </RadioGroup>
  );
}

function Choice({ value, text, hint }: { value: string; text: string; hint: string }) {
  return <Radio value={value} className="choice"><span className="choice-dot" aria-hidden="true" /><span>{text}<span className="hint">{hint}</span></span></Radio>;
}

export function GuestsField({ draft, change }: FieldProps) {
  if (!facts.guests) return null;
  return <Toggle isSelected={draft.guests} onChange={guests => change({ guests })} text={t('schedule.guests')} hint={t('schedule.guests.hint')} field="guests" />;
}

function Toggle({ isSelected, onChange, text, hint, field }: { isSelected: boolean; onChange: (on: boolean) => void; text: string; hint: string; field?: Field }) {
  return (
    <Switch className="toggle" isSelected={isSelected} onChange={onChange} {...(field && { 'data-field': field })}>
      <span>{text}<span className="hint">{hint}</span></span><span className="toggle-track" aria-hidden="true" />
    </Switch>
  );
}

const CURRENCIES = ['AUD', 'BRL', 'CAD', 'CHF', 'CNY', 'CZK', 'DKK', 'EUR', 'GBP', 'INR', 'JPY', 'KRW', 'MXN', 'NOK', 'NZD', 'PLN', 'SEK', 'TRY', 'USD', 'ZAR'];

export function TicketFields({ draft, faults, change }: FieldProps) {
  const names = new Intl.DisplayNames(language(), { type: 'currency' });
  return (
    <>
      <Toggle isSelected={draft.ticketed} onChange={ticketed => change({ ticketed })} text={t('schedule.ticket')} hint={t('schedule.ticket.hint')} />
      {draft.ticketed && (
        <div className="ticket-fields">
          <RadioGroup className="field" value={draft.paid ? 'paid' : 'free'} onChange={kind => change({ paid: kind === 'paid' })}>
            <Label className="label">{t('schedule.ticket.kind')}</Label>
            <div className="choices across">
              <Choice value="free" text={t('schedule.ticket.free')} hint={t('schedule.ticket.free.hint')} />
              <Choice value="paid" text={t('schedule.ticket.paid')} hint={t(facts.stripe ? 'schedule.ticket.paid.any' : 'schedule.ticket.paid.hint')} />
            </div>
          </RadioGroup>
          {draft.paid && (
            <div className="price-row">
              <NumberField
                className="field" data-field="price" minValue={0} value={draft.price ?? Number.NaN} onChange={price => change({ price: Number.isNaN(price) ? null : price })}
                formatOptions={{ style: 'currency', currency: draft.currency, currencyDisplay: 'code' }} isInvalid={faults.price !== undefined}
              >
                <Label>{t('schedule.price')}</Label>
                <Input className="input" />
                <Fault faults={faults} field="price" />
              </NumberField>
              <Select className="field" value={draft.currency} onChange={key => change({ currency: String(key) })}>
                <Label className="label">{t('schedule.currency')}</Label>
                <SelectButton />
                <Popover className="popover">
                  <ListBox className="menu" items={CURRENCIES.map(id => ({ id, name: `${id} · ${names.of(id) ?? id}` }))}>
                    {({ id, name }) => <ListBoxItem id={id} textValue={name} className="menu-item">{name}</ListBoxItem>}
                  </ListBox>
                </Popover>
              </Select>
            </div>
          )}
          {draft.paid && facts.stripe && <PaymentField draft={draft} faults={faults} change={change} />}
          <CapacityField capacity={draft.capacity} onChange={capacity => change({ capacity })} faults={faults} />
          <MomentField field="saleStarts" label={t('schedule.saleStarts')} hint={t('schedule.saleStarts.hint')} value={draft.saleStarts} onChange={saleStarts => change({ saleStarts })} faults={faults} />
          <MomentField field="saleEnds" label={t('schedule.saleEnds')} hint={t('schedule.saleEnds.hint')} value={draft.saleEnds} onChange={saleEnds => change({ saleEnds })} faults={faults} />
        </div>
      )}
    </>
  );
}

export function CapacityField({ capacity, onChange, faults }: { capacity: number | null; onChange: (capacity: number | null) => void; faults: Faults }) {
  return (
    <NumberField
      className="field" data-field="capacity" minValue={1} value={capacity ?? Number.NaN} onChange={count => onChange(Number.isNaN(count) ? null : count)}
      formatOptions={{ maximumFractionDigits: 0 }} isInvalid={faults.capacity !== undefined}
    >
      <Label>{t('schedule.capacity')}</Label>
      <Input className="input" />
      <Fault faults={faults} field="capacity" />
    </NumberField>
  );
}

const PAYMENTS = ['stripe', 'door'] as const;

function PaymentField({ draft, faults, change }: FieldProps) {
  return (
    <RadioGroup className="field" data-field="payment" value={draft.payment} onChange={payment => change({ payment: payment as Draft['payment'] })} isInvalid={faults.payment !== undefined}>
      <Label className="label">{t('schedule.payment')}</Label>
      <div className="choices across">{PAYMENTS.map(name => <Choice key={name} value={name} text={t(`schedule.payment.${name}`)} hint={t(`schedule.payment.${name}.hint`)} />)}</div>
      <Fault faults={faults} field="payment" />
    </RadioGroup>
  );
}

/** Brings the focus to the first field that is wrong. */
export function focusFirst(form: HTMLElement | null, fields: readonly Field[], faults: Faults): void {
  const first = fields.find(field => faults[field] !== undefined);
  if (!form || !first) return;
  // After React has drawn what is wrong.
  requestAnimationFrame(() => form.querySelector<HTMLElement>(`[data-field="${first}"]`)?.querySelector<HTMLElement>('input, [role="spinbutton"], button')?.focus());
}

export const noFaults: Faults = {};

/** The form before everything that it needs is there. */
export function FormSkeleton() {
  return (
    <div className="schedule-form" aria-busy="true">
      <p className="unseen" role="status">{t('app.loading')}</p>
      {[1, 2, 3].map(row => <div key={row} className="skeleton schedule-skeleton" />)}
    </div>
  );
}

export const SubmitRow = ({ children }: { children: ReactNode }) => <div className="submit-row">{children}</div>;
