// What is looked for, as the address says it.
import type { Found } from '../api/lists';

export const STATES: readonly Found[] = ['all', 'live', 'scheduled'];

export const isFound = (value: string | null): value is Found => (STATES as readonly (string | null)[]).includes(value);

/** How many characters a search may have: what the server takes. */
export const MAX_QUERY = 256;

/** Counted as the server counts: an emoji of one sign is one. */
export const isTooLong = (query: string): boolean => [...query].length > MAX_QUERY;

/** The address of a search; what is the standard is left out. */
export function pathOf(text: string, state: Found): string {
  const params = new URLSearchParams();
  if (text.trim()) params.set('query', text.trim());
  if (state !== 'all') params.set('state', state);
  return params.size > 0 ? `/search?${params}` : '/search';
}

/** The address of the search for some words among all Spaces. */
export const searchPath = (text: string): string => pathOf(text, 'all');

/** The words as the search for people takes them (letters without accents, digits, spaces); undefined: it could find nobody. */
export function nameQuery(text: string): string | undefined {
  const name = text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/^@/, '').replace(/[^\w' ]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 50);
  return name || undefined;
}
