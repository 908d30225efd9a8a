import { describe, expect, it } from 'vitest';
import { pageLink } from './pageLink';

describe('pageLink', () => {
  it('leads to pages', () => {
    expect(pageLink('https://www.example.org/')).toEqual({ href: 'https://www.example.org/', text: 'example.org' });
    expect(pageLink('example.org/me')).toEqual({ href: 'https://example.org/me', text: 'example.org/me' });
    expect(pageLink('http://example.org:8080')?.text).toBe('example.org:8080');
  });

  it('leads nowhere else', () => {
    for (const url of ['javascript:alert(1)', 'JavaScript:alert(1)', 'data:text/html,x', 'mailto:a@b.c', 'ftp://example.org', 'nonsense', '', 'https://']) expect([url, pageLink(url)]).toEqual([url, undefined]);
  });
});
