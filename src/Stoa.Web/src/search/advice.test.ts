import { describe, expect, it } from 'vitest';
import { adviceFor } from './advice';

describe('what to try when nothing was found', () => {
  it.each([
    ['jazz', 'all', ['other']],
    ['late jazz', 'all', ['fewer']],
    ['jazz', 'live', ['everywhere', 'other']],
    ['"late jazz"', 'all', ['quotes', 'fewer']],
    ['jazz -rock', 'all', ['minus', 'other']],
    ['#jazz', 'all', ['tag', 'other']],
    ['@ada_stoa jazz', 'scheduled', ['everywhere', 'host', 'other']],
    ['well-known jazz-club', 'all', ['fewer']],
    ['C#', 'all', ['other']],
    ['', 'all', ['other']],
  ] as const)('%s among %s: %s', (query, state, advice) => expect(adviceFor(query, state)).toEqual(advice));
});
