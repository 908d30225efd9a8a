import { describe, expect, it } from 'vitest';
import { sourceOf, spacePath, split, takeSource, withSource } from './source';

describe('the source of an address', () => {
  it('is split off, and what nobody knows is dropped', () => {
    expect(split('?source=search')).toEqual({ source: 'search', rest: '' });
    expect(split('?checkout=paid&source=calendar')).toEqual({ source: 'calendar', rest: '?checkout=paid' });
    expect(split('?source=evil')).toEqual({ rest: '' });
    expect(split('?source=Search')).toEqual({ rest: '' });
    expect(split('')).toEqual({ rest: '' });
  });

  it('is taken out of the address bar, and told to the server', () => {
    history.replaceState(null, '', '/i/spaces/1a?source=followed&x=1#top');
    takeSource('1a');
    expect(location.pathname + location.search + location.hash).toBe('/i/spaces/1a?x=1#top');
    expect(sourceOf('1a')).toBe('followed');
    expect(withSource('/api/spaces/1a/whep', '1a')).toBe('/api/spaces/1a/whep?source=followed');
    expect(withSource('/api/spaces/1b/whep', '1b')).toBe('/api/spaces/1b/whep');
    history.replaceState(null, '', '/i/spaces/1a?source=nonsense');
    takeSource('1a');
    expect(location.search).toBe('');
    expect(sourceOf('1a')).toBe('followed');
  });

  it('is said by our own links that know it', () => expect([spacePath('1a', 'search'), spacePath('1a')]).toEqual(['/i/spaces/1a?source=search', '/i/spaces/1a']));
});
