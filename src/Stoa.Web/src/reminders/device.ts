// May this device show notifications, and does the person want them here? The browser knows the first, this browser's storage the second.
import { recall, remember } from '../space/hooks';

/** `ask`: nobody decided yet; `denied`: the browser does not let us; `off`: turned off here; `on`: they are shown. */
export type DeviceState = 'unsupported' | 'ask' | 'denied' | 'off' | 'on';

const KEY = 'stoa-notifications';

export function deviceState(): DeviceState {
  if (!('Notification' in globalThis) || !('serviceWorker' in navigator)) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  if (recall(KEY) === 'off') return 'off';
  return Notification.permission === 'granted' ? 'on' : 'ask';
}

/** Turns them on; call it in a tap: the browser may ask. */
export async function turnOn(): Promise<DeviceState> {
  if (deviceState() === 'unsupported') return 'unsupported';
  remember(KEY, 'on');
  if (Notification.permission === 'default') await Notification.requestPermission();
  return deviceState();
}

export const turnOff = (): void => remember(KEY, 'off');
