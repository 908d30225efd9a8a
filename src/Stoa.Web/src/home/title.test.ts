import { describe, expect, it } from 'vitest';
import { titleParts } from './title';

const leads = (title: string) => titleParts(title).flatMap(({ search }) => search ?? []);
const shown = (title: string, ranges?: number[][]) => titleParts(title, ranges).map(({ text, isFound }) => (isFound ? `[${text}]` : text)).join('|');

describe('the pieces of a title', () => {
  it('mark what was found', () => {
    expect(shown('Late jazz, live', [[5, 4]])).toBe('Late |[jazz]|, live');
    expect(shown('jazz', [[0, 4]])).toBe('[jazz]');
    expect(shown('')).toBe('');
  });

  it('leave out ranges that do not fit', () => expect(shown('jazz now', [[0, 4], [2, 3], [5, 9], [6, 0], [], [-1, 2]])).toBe('[jazz]| now'));

  it('lead where a tag or a name stands', () => {
    expect(leads('#Jazz with @ada_stoa, #café & #日本')).toEqual(['#Jazz', '@ada_stoa', '#café', '#日本']);
    expect(leads('(#live) “@bo”: #3am')).toEqual(['#live', '@bo', '#3am']);
    expect(titleParts('a #jazz b', [[3, 2]]).map(({ text, search }) => [text, search])).toEqual([['a ', undefined], ['#', '#jazz'], ['ja', '#jazz'], ['zz', '#jazz'], [' b', undefined]]);
  });

  it('lead nowhere else', () => {
    for (const title of ['C# and F#', 'ada@example.org', 'no. #1', '#', '@', 'x/#frag', '@ada@example.org', '@abcdefghijklmnop', '.NET 10', '##', '&#x41;']) expect([title, leads(title)]).toEqual([title, []]);
  });
});
