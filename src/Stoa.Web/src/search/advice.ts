// What somebody may try whose search found nothing.
import type { Found } from '../api/lists';

/** `everywhere`: among all Spaces; `quotes`: without them; `minus`: without what leaves out; `tag`: the word alone; `host`: is the name right; `fewer` or `other` words. */
export type Advice = 'everywhere' | 'quotes' | 'minus' | 'tag' | 'host' | 'fewer' | 'other';

/** What to try, what helps most first. */
export function adviceFor(query: string, state: Found): readonly Advice[] {
  const has = (form: RegExp) => form.test(query);
  const words = query.replaceAll('"', ' ').split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word) && !/^[-@#]/.test(word));
  const all: (Advice | false)[] = [
    state !== 'all' && 'everywhere',
    has(/["“”„].*\S/) && 'quotes',
    has(/(^|\s)-[\p{L}\p{N}"#@]/u) && 'minus',
    has(/(^|\s)-?#[\p{L}\p{N}]/u) && 'tag',
    has(/(^|\s)-?@\w/) && 'host',
    words.length > 1 ? 'fewer' : 'other',
  ];
  return all.filter(advice => advice !== false);
}
