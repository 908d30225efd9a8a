import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Card } from '../api/lists';
import { type Source, spacePath } from '../api/source';
import { searchPath } from '../search/address';
import { type TitlePart, titleParts } from './title';

/** The title of a card as the link that covers the card. A #tag or @name in it leads to its search: a link of its own, above that one. */
export function CardTitle({ card, about, untitled, source, onPointerDown }: { card: Card; about: string; untitled: string; source: Source | undefined; onPointerDown: () => void }) {
  const { title, lang } = card;
  const link = { href: spacePath(card.id, source), className: 'card-link', 'aria-describedby': about, onPointerDown };
  if (title === undefined) return <Link {...link}>{untitled}</Link>;
  const groups = groupsOf(titleParts(title, card.highlights));
  if (groups.every(([first]) => first!.search === undefined)) return <Link {...link}><bdi lang={lang}>{groups.map(shown)}</bdi></Link>;
  // The link has the title as its name, and what is plain is not read a second time.
  return (
    <>
      <Link {...link} aria-label={title} />
      <bdi lang={lang}>
        {groups.map((parts, index) => {
          const { search } = parts[0]!;
          return search === undefined
            ? <span key={index} aria-hidden="true">{shown(parts, 0)}</span>
            : <Link key={index} className="card-lead" href={searchPath(search)}>{shown(parts, 0)}</Link>;
        })}
      </bdi>
    </>
  );
}

/** Pieces that lead to the same place, together. */
function groupsOf(parts: readonly TitlePart[]): TitlePart[][] {
  const groups: TitlePart[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && last[0]!.search === part.search) last.push(part);
    else groups.push([part]);
  }

  return groups;
}

const shown = (parts: readonly TitlePart[], key: number): ReactNode =>
  <Fragment key={key}>{parts.map(({ text, isFound }, index) => (isFound ? <mark key={index}>{text}</mark> : text))}</Fragment>;
