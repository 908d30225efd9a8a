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
  /** The id of the Space that it is about, where it goes once somebody is there. */
  readonly about?: string;
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

/** Shows a notice for some seconds, or until it is closed; the same text is not there twice, and of one Space only the newest. */
export function notify(text: string, { kind = 'done', action, lasting = false, about }: Partial<Omit<Notice, 'id' | 'text'>> = {}): void {
  const notice: Notice = { id: ++lastId, text, kind, ...(action && { action }), ...(about !== undefined && { about }) };
  show([...notices.filter(other => other.text !== text && (about === undefined || other.about !== about)), notice].slice(-MOST));
  if (!lasting) setTimeout(() => dismiss(notice.id), action ? WITH_ACTION_MS : LIFETIME_MS);
}

/** Says what went wrong. */
export const notifyFault = (fault: unknown): void => notify(fault instanceof Error ? fault.message : String(fault), { kind: 'fault' });

export const dismiss = (id: number): void => { if (notices.some(notice => notice.id === id)) show(notices.filter(notice => notice.id !== id)); };

/** Takes away what is about a Space: somebody is there, or it is over. */
export const dismissAbout = (about: string): void => { if (notices.some(notice => notice.about === about)) show(notices.filter(notice => notice.about !== about)); };

export const useNotices = (): readonly Notice[] => useSyncExternalStore(tell => (listeners.add(tell), () => listeners.delete(tell)), () => notices);
