// A title in pieces: the parts that a search found, and the #tags and @names that lead to a search.

/** A piece of a title; `search`: what it looks for when it is tapped. */
export interface TitlePart {
  readonly text: string;
  readonly isFound: boolean;
  readonly search?: string;
}

/** Where a tag or a name begins: not within a word (`C#`, `a@b`), an address or another sign. A tag has a letter, a name is a username. */
const LEADS = /(?<![\p{L}\p{N}\p{M}_/&#@.-])(?:#(?=[\p{N}_]*\p{L})[\p{L}\p{N}\p{M}_]+|@\w{1,15}(?![\p{L}\p{N}\p{M}_@.-]*[\p{L}\p{N}_@]))/gu;

/** Cuts a title. Ranges (start, length) that do not fit are left out. */
export function titleParts(title: string, ranges: readonly (readonly number[])[] = []): readonly TitlePart[] {
  const found: (readonly [number, number])[] = [];
  for (const [start, length] of ranges) {
    if (start === undefined || length === undefined || start < (found.at(-1)?.[1] ?? 0) || length <= 0 || start + length > title.length) continue;
    found.push([start, start + length]);
  }

  const leads = [...title.matchAll(LEADS)].map(match => [match.index, match.index + match[0].length, match[0]] as const);
  const edges = [...new Set([0, title.length, ...found.flat(), ...leads.flatMap(([start, end]) => [start, end])])].sort((one, other) => one - other);
  return edges.slice(1).map((end, index) => {
    const start = edges[index]!;
    const lead = leads.find(([from, to]) => from <= start && end <= to);
    return { text: title.slice(start, end), isFound: found.some(([from, to]) => from <= start && end <= to), ...(lead && { search: lead[2] }) };
  });
}
