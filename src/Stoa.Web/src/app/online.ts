import { useSyncExternalStore } from 'react';

const subscribe = (tell: () => void) => {
  addEventListener('online', tell);
  addEventListener('offline', tell);
  return () => { removeEventListener('online', tell); removeEventListener('offline', tell); };
};

/** False while the browser knows that it has no network. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);
