// When to try again.

const SHORTEST = 500;
const LONGEST = 10_000;

/** How long to wait before a try, in milliseconds: twice as long each time, half of it by chance so that not everyone comes at once. */
export function delayBefore(attempt: number, chance = Math.random()): number {
  const ceiling = Math.min(LONGEST, 2 * SHORTEST * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (chance * ceiling) / 2;
}

/** What a server's Retry-After asks for, in milliseconds: seconds or a date, ten minutes at most; undefined where it makes no sense. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), 600_000);
}

/** The wait before a try, when the server may have asked for one. */
export const waitBefore = (attempt: number, asked: number | undefined, chance = Math.random()): number =>
  asked === undefined ? delayBefore(attempt, chance) : Math.max(delayBefore(attempt, chance), asked + chance * 1000);
