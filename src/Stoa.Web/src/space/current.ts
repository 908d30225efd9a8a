// The Space that this tab is in, if any: it goes on sounding while the person looks at other pages. One at a time per browser: see room.ts.
import { useSyncExternalStore } from 'react';
import type { Room } from './room';

let room: Room | undefined;
const listeners = new Set<() => void>();

export const currentRoom = (): Room | undefined => room;

export function setCurrentRoom(next: Room | undefined): void {
  room = next;
  for (const tell of listeners) tell();
}

export const useCurrentRoom = (): Room | undefined => useSyncExternalStore(tell => (listeners.add(tell), () => listeners.delete(tell)), currentRoom);
