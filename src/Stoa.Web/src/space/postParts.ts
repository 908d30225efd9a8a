// The text of a Post in pieces: what is a link, what is not. Nothing of it is ever read as HTML. Positions count code points, the end is exclusive.
import type { Post } from '../api/types';
import { pathOf } from '../search/address';

/** A piece of a text; `href` where it leads somewhere. */
export interface PostPart {
  readonly text: string;
  readonly href?: string;
  readonly kind?: 'url' | 'hashtag' | 'mention';
}

interface Entity { readonly start: number; readonly end: number; readonly part: PostPart }

/** Cuts a Post's text at its entities. What does not fit the text, or leads to no web page, stays text. */
export function partsOf({ text, entities }: Pick<Post, 'text' | 'entities'>): readonly PostPart[] {
  const points = [...text];
  const parts: PostPart[] = [];
  let done = 0;
  const plain = (end: number) => { if (end > done) parts.push({ text: points.slice(done, end).join('') }); };
  for (const { start, end, part } of found(entities, points)) {
    if (start < done || end <= start || end > points.length) continue;
    plain(start);
    parts.push(part);
    done = end;
  }

  plain(points.length);
  return parts;
}

function found(entities: Post['entities'], points: readonly string[]): Entity[] {
  const { urls = [], hashtags = [], mentions = [] } = (entities ?? {}) as Record<string, { start: number; end: number; url?: string; display_url?: string; tag?: string; username?: string }[] | undefined>;
  const cut = (start: number, end: number) => points.slice(start, end).join('');
  return [
    ...urls.flatMap(({ start, end, url = '', display_url: shown }) => (isWeb(url) ? [{ start, end, part: { kind: 'url' as const, text: shown ?? url, href: url } }] : [])),
    ...hashtags.map(({ start, end, tag = '' }) => ({ start, end, part: { kind: 'hashtag' as const, text: cut(start, end), href: pathOf(tag, 'all') } })),
    ...mentions.map(({ start, end, username = '' }) => ({ start, end, part: { kind: 'mention' as const, text: cut(start, end), href: `/@${encodeURIComponent(username)}` } })),
  ].sort((one, other) => one.start - other.start);
}

const isWeb = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
