// What follows a tap on "Remind me": how the person will be told, and the offer to be told by this device.
import { notify } from '../app/notices';
import { t } from '../languages';
import { deviceState, turnOn } from './device';
import { openReminders } from './open';
import { reminderChanged } from './watch';

/** A reminder was set, or removed. */
export function afterReminder(isSet: boolean): void {
  reminderChanged();
  if (!isSet) return;
  switch (deviceState()) {
    case 'ask': notify(t('reminders.offer'), { action: { label: t('reminders.offer.do'), run: () => void accept() } }); break;
    case 'on': notify(t('reminders.set.on')); break;
    case 'denied': notify(t('reminders.set.here'), { action: { label: t('reminders.why'), run: openReminders } }); break;
    default: notify(t('reminders.set.here'));
  }
}

async function accept(): Promise<void> {
  const state = await turnOn();
  if (state === 'on') notify(t('reminders.device.nowOn'));
  else if (state !== 'ask') openReminders();
}
