import { type ComponentType, lazy, useState } from 'react';

let loaded: ComponentType | undefined;

/** Loads the search page. */
export const loadSearch = async () => {
  loaded = (await import('./SearchPage')).default;
  return { default: loaded };
};

const Waiting = lazy(loadSearch);

/** The search page. Once it is loaded it is drawn in the moment in which Home goes, so that no key is lost between two fields. */
export function Search() {
  const [Page] = useState(() => loaded ?? Waiting);
  return <Page />;
}
