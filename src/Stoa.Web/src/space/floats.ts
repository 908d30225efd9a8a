// Reactions that float up: how many at once, so that a room of thousands stays calm.

/** At most so many are on the screen at once, and so many come of one message. */
export const MOST_FLOATS = 24;
export const MOST_AT_ONCE = 8;

/** How many of each reaction float now, when so many are floating already: the most frequent get the most, each gets one while there is room. */
export function floatsFor(counts: Readonly<Record<string, number>>, floating: number): readonly string[] {
  const room = Math.max(0, Math.min(MOST_AT_ONCE, MOST_FLOATS - floating));
  const left = Object.entries(counts).filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  const chosen: string[] = [];
  for (let round = 0; chosen.length < room; round++) {
    const before = chosen.length;
    for (const [reaction, count] of left) if (count > round && chosen.length < room) chosen.push(reaction);
    if (chosen.length === before) break;
  }

  return chosen;
}

/** Two sums together. */
export function sum(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const all: Record<string, number> = { ...one };
  for (const [reaction, count] of Object.entries(other)) all[reaction] = (all[reaction] ?? 0) + count;
  return all;
}
