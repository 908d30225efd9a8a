import { describe, expect, it } from 'vitest';
import { isFound, nameQuery, pathOf } from './address';

describe('the address of a search', () => {
  it('says what is not the standard', () => {
    expect(pathOf('', 'all')).toBe('/search');
    expect(pathOf(' café & co ', 'all')).toBe('/search?query=caf%C3%A9+%26+co');
    expect(pathOf('jazz', 'live')).toBe('/search?query=jazz&state=live');
    expect(pathOf('', 'scheduled')).toBe('/search?state=scheduled');
  });

  it('is read carefully', () => expect([isFound('live'), isFound('ended'), isFound(null)]).toEqual([true, false, false]));
});

describe('words for the search for people', () => {
  it('are what it takes', () => {
    expect(nameQuery('Chloé')).toBe('Chloe');
    expect(nameQuery('@ada_stoa')).toBe('ada_stoa');
    expect(nameQuery('"jazz" -rock')).toBe('jazz rock');
  });

  it('are none when nothing is left', () => expect([nameQuery('東京'), nameQuery('')]).toEqual([undefined, undefined]));
});
