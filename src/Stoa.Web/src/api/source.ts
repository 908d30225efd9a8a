// Where somebody came to a Space from: the last part of the address, `?source=search`. It is taken out of the address bar at once, so that a link
// copied from there says nothing; the event stream and the audio are told (insights count it, without any name).

/** What links of ours may say; without it somebody came by a link passed on. */
const SOURCES = ['direct', 'followed', 'search', 'embed', 'calendar'] as const;
export type Source = (typeof SOURCES)[number];

const known = new Map<string, Source>();

const isSource = (word: string | null): word is Source => (SOURCES as readonly (string | null)[]).includes(word);

/** The source that an address says, and the rest of its query without it; what it says and nobody knows is dropped. */
export function split(search: string): { source?: Source; rest: string } {
  const query = new URLSearchParams(search);
  const word = query.get('source');
  query.delete('source');
  const rest = query.size > 0 ? `?${query}` : '';
  return { ...(isSource(word) && { source: word }), rest };
}

/** Takes the source of a Space out of the address bar, and remembers it for as long as this page is open. */
export function takeSource(spaceId: string): void {
  if (!new URLSearchParams(location.search).has('source')) return;
  const { source, rest } = split(location.search);
  if (source) known.set(spaceId, source);
  history.replaceState(history.state, '', location.pathname + rest + location.hash);
}

/** Where somebody came to this Space from, where it is known. */
export const sourceOf = (spaceId: string): Source | undefined => known.get(spaceId);

/** Remembers where somebody comes from without an address that says so: a player in another site. */
export const setSource = (spaceId: string, source: Source): void => { known.set(spaceId, source); };

/** The address of a Space; it says where it was found, if that is known. */
export const spacePath = (spaceId: string, source?: Source): string => withSourceOf(`/i/spaces/${encodeURIComponent(spaceId)}`, source);

/** An address of the API that says it too, where it is known. */
export const withSource = (path: string, spaceId: string): string => withSourceOf(path, sourceOf(spaceId));

const withSourceOf = (path: string, source: Source | undefined): string => (source ? `${path}?source=${source}` : path);
