import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isFound, isTooLong, MAX_QUERY, nameQuery, pathOf } from './address';

describe('the address of a search', () => {
  it('says what is not the standard', () => {
    expect(pathOf('', 'all')).toBe('/search');
    expect(pathOf(' café & co ', 'all')).toBe('/search?query=caf%C3%A9+%26+co');
    expect(pathOf('jazz', 'live')).toBe('/search?query=jazz&state=live');
    expect(pathOf('', 'scheduled')).toBe('/search?state=scheduled');
  });

  it('is read carefully', () => expect([isFound('live'), isFound('ended'), isFound(null)]).toEqual([true, false, false]));
});

describe('a search', () => {
  it('may be as long as the server says', () => {
    const { paths } = JSON.parse(readFileSync('openapi/api.json', 'utf8')) as { paths: Record<string, { get: { parameters: { name: string; schema: { maxLength?: number } }[] } }> };
    expect(paths['/api/search']!.get.parameters.find(({ name }) => name === 'query')!.schema.maxLength).toBe(MAX_QUERY);
  });

  it('is counted in characters', () => expect(['a', '🎵'].flatMap(sign => [isTooLong(sign.repeat(MAX_QUERY)), isTooLong(sign.repeat(MAX_QUERY + 1))])).toEqual([false, true, false, true]));
});

describe('words for the search for people', () => {
  it('are what it takes', () => {
    expect(nameQuery('Chloé')).toBe('Chloe');
    expect(nameQuery('@ada_stoa')).toBe('ada_stoa');
    expect(nameQuery('"jazz" -rock')).toBe('jazz rock');
  });

  it('are none when nothing is left', () => expect([nameQuery('東京'), nameQuery('')]).toEqual([undefined, undefined]));
});
