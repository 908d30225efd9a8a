// Small hooks and steps that the parts of a Space's page share.
import { useRef, useSyncExternalStore } from 'react';
import { notify, notifyFault } from '../app/notices';
import { t } from '../languages';

/** Does a media query hold? */
function useMedia(query: string): boolean {
  return useSyncExternalStore(tell => {
    const list = matchMedia(query);
    list.addEventListener('change', tell);
    return () => list.removeEventListener('change', tell);
  }, () => matchMedia(query).matches);
}

export const useCalm = (): boolean => useMedia('(prefers-reduced-motion: reduce)');
export const useWide = (): boolean => useMedia('(min-width: 60rem)');

/** Does something and says so, with the way back where there is one; what is refused is said instead. True when it was done. */
export async function carryOut(work: Promise<unknown>, done?: string, undo?: () => Promise<unknown>): Promise<boolean> {
  try {
    await work;
  } catch (fault) {
    notifyFault(fault);
    return false;
  }

  if (done) notify(done, undo && { action: { label: t('app.undo'), run: () => void carryOut(undo()) } });
  return true;
}

/** As `carryOut`, but one at a time: pressed again while it lasts, nothing is sent. */
export function useCarryOut(): (work: () => Promise<unknown>, done?: string, undo?: () => Promise<unknown>) => Promise<boolean> {
  const isBusy = useRef(false);
  return async (work, done, undo) => {
    if (isBusy.current) return false;
    isBusy.current = true;
    try { return await carryOut(work(), done, undo); } finally { isBusy.current = false; }
  };
}

/** A small thing that this browser remembers; gone in a private window, and that is no fault. */
export const remember = (key: string, value: string): void => { try { localStorage.setItem(key, value); } catch { /* Not allowed here. */ } };
export const recall = (key: string): string | null => { try { return localStorage.getItem(key); } catch { return null; } };
