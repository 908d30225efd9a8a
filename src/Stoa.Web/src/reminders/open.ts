// The dialog "Reminders": opened from Home, the account's menu and notices, drawn once, by the frame around every page.
import { useSyncExternalStore } from 'react';

let isOpen = false;
const listeners = new Set<() => void>();

const show = (wanted: boolean) => {
  isOpen = wanted;
  for (const tell of listeners) tell();
};

export const openReminders = (): void => show(true);
export const closeReminders = (): void => show(false);
export const useRemindersOpen = (): boolean => useSyncExternalStore(tell => (listeners.add(tell), () => listeners.delete(tell)), () => isOpen);
