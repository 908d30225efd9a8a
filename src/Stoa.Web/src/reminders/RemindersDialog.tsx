import { useQuery, useQueryClient } from '@tanstack/react-query';
import { BellOff } from 'lucide-react';
import { useId, useState } from 'react';
import { Switch } from 'react-aria-components/Switch';
import { Link } from 'wouter';
import { removeReminder } from '../api/commands';
import { type Card, reminders } from '../api/lists';
import { spacePath } from '../api/source';
import { startText, useNow } from '../api/time';
import { notifyFault } from '../app/notices';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { gather } from '../home/cards';
import { language, t } from '../languages';
import { CalendarPart } from './CalendarPart';
import { type DeviceState, deviceState, turnOff, turnOn } from './device';
import { closeReminders } from './open';
import { reminderChanged } from './watch';
import '../design/toggle.css';
import './reminders.css';

/** The Spaces that one is reminded of, how this device tells, and the address for one's calendar. */
export default function RemindersDialog() {
  return (
    <Dialog isOpen onClose={closeReminders} title={t('reminders.title')}>
      <List />
      <Device />
      <CalendarPart />
      <div className="dialog-actions"><Button onPress={closeReminders}>{t('app.close')}</Button></div>
    </Dialog>
  );
}

function List() {
  const queries = useQueryClient();
  const now = useNow();
  const { data, error, refetch } = useQuery({ queryKey: ['reminders'], queryFn: ({ signal }) => reminders({ max: 100, signal }), refetchOnMount: 'always' });
  if (!data) {
    return error
      ? <p role="alert">{error.message} <Button look="small" onPress={() => void refetch()}>{t('app.retry')}</Button></p>
      : <div className="spinner" role="status" aria-label={t('app.loading')} />;
  }

  const list = gather([data]);
  const titleOf = (card: Card) => card.title ?? t('card.untitled', { host: list.people.get(card.creator_id)?.name ?? '' });
  const remove = async (card: Card) => {
    try {
      await removeReminder(card.id);
    } catch (fault) {
      notifyFault(fault);
    }

    reminderChanged();
    await Promise.all([['reminders'], ['cards'], ['space', card.id]].map(queryKey => queries.invalidateQueries({ queryKey })));
  };
  if (list.cards.length === 0) return <p className="soft">{t('reminders.none')}</p>;
  return (
    <ul className="reminders-list" aria-label={t('reminders.list')}>
      {list.cards.map(card => (
        <li key={card.id}>
          <Link href={spacePath(card.id, 'followed')} onClick={closeReminders}>
            <bdi lang={card.lang}>{titleOf(card)}</bdi>
            {card.state === 'live'
              ? <span className="badge live">{t('card.live')}</span>
              : card.scheduled_start && <time className="small soft" dateTime={card.scheduled_start}>{startText(new Date(card.scheduled_start), now, language())}</time>}
          </Link>
          {card.state === 'scheduled' && <Button look="icon" aria-label={t('reminders.remove', { title: titleOf(card) })} onPress={() => void remove(card)}><BellOff aria-hidden="true" /></Button>}
        </li>
      ))}
    </ul>
  );
}

/** Are notifications shown here? The browser is asked only when somebody turns them on. */
function Device() {
  const [state, setState] = useState<DeviceState>(deviceState);
  const heading = useId();
  const toggle = async (isWanted: boolean) => {
    if (!isWanted) turnOff();
    setState(isWanted ? await turnOn() : deviceState());
  };
  return (
    <section className="reminders-part" aria-labelledby={heading}>
      <h3 id={heading}>{t('reminders.device')}</h3>
      {state !== 'unsupported' && (
        <Switch className="toggle" isSelected={state === 'on'} isDisabled={state === 'denied'} onChange={isWanted => void toggle(isWanted)}>
          <span>{t('reminders.device.switch')}</span><span className="toggle-track" aria-hidden="true" />
        </Switch>
      )}
      <p className="small soft" role="status">{t(`reminders.device.${state}`)}</p>
    </section>
  );
}
