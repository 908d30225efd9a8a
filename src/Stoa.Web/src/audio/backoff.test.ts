import { describe, expect, it } from 'vitest';
import { delayBefore, retryAfter, waitBefore } from './backoff';

describe('backoff', () => {
  it.each([[0, 500, 1000], [1, 1000, 2000], [2, 2000, 4000], [3, 4000, 8000], [4, 5000, 10_000], [5, 5000, 10_000], [5000, 5000, 10_000]])(
    'try %i waits between %i and %i ms', (attempt, least, most) => {
      expect(delayBefore(attempt, 0)).toBe(least);
      expect(delayBefore(attempt, 1)).toBe(most);
    });

  it.each([
    ['3', 3000], [' 0 ', 0], ['86400', 600_000], ['Thu, 01 Jan 1970 00:01:05 GMT', 5000], ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined], ['', undefined], [null, undefined],
  ])('Retry-After %j is %j ms', (header, wait) => expect(retryAfter(header, 60_000)).toBe(wait));

  it('waits as long as the server asks, and a little of its own', () => {
    expect(waitBefore(0, 30_000, 0.5)).toBe(30_500);
    expect(waitBefore(4, 1000, 1)).toBe(10_000);
    expect(waitBefore(0, undefined, 0)).toBe(500);
  });
});
