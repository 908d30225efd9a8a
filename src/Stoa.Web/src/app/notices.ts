// Short notices at the edge of the screen: what was done, with a way back, or what went wrong.
import { useSyncExternalStore } from 'react';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'done' | 'fault';
  /** The button: usually undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until somebody closes it. */
  readonly lasting?: boolean;
}

const LIFETIME_MS = 6000;
const WITH_ACTION_MS = 12000;
const MOST = 3;
let notices: readonly Notice[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function show(next: readonly Notice[]) {
  notices = next;
  for (const tell of listeners) tell();
}

/** Shows a notice for some seconds, or until it is closed; the same text is not there twice. */
export function notify(text: string, { kind = 'done', action, lasting = false }: Partial<Pick<Notice, 'kind' | 'action' | 'lasting'>> = {}): void {
  const notice: Notice = { id: ++lastId, text, kind, ...(action && { action }) };
  show([...notices.filter(other => other.text !== text), notice].slice(-MOST));
  if (!lasting) setTimeout(() => dismiss(notice.id), action ? WITH_ACTION_MS : LIFETIME_MS);
}

/** Says what went wrong. */
export const notifyFault = (fault: unknown): void => notify(fault instanceof Error ? fault.message : String(fault), { kind: 'fault' });

export const dismiss = (id: number): void => { if (notices.some(notice => notice.id === id)) show(notices.filter(notice => notice.id !== id)); };

export const useNotices = (): readonly Notice[] => useSyncExternalStore(tell => (listeners.add(tell), () => listeners.delete(tell)), () => notices);
