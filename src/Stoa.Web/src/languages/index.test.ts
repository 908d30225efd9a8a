import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import * as early from './en';
import { languages, t, use } from './index';
import { late } from './late';

const keysOf = (parts: object) => Object.values(parts).flatMap(part => Object.keys(part as object));
const wordsOf = (text: unknown) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort();
const lateOf = async (tag: string) => Object.fromEntries(await Promise.all(Object.entries(late[tag]!).map(async ([part, load]) => [part, (await load()).default] as const)));
const en = { ...early, ...(await lateOf('en')) };
const all = Object.assign({}, ...Object.values(en)) as Record<string, unknown>;

describe('languages', () => {
  for (const tag of Object.keys(languages).filter(tag => tag !== 'en')) {
    it(`${tag} has every text, with the same parameters`, async () => {
      const other = { ...((await import(`./${tag}/index.ts`)) as object), ...(await lateOf(tag)) };
      const texts = Object.assign({}, ...Object.values(other)) as Record<string, unknown>;
      expect(keysOf(other).sort()).toEqual(keysOf(en).sort());
      for (const [key, text] of Object.entries(all)) expect([key, wordsOf(texts[key])]).toEqual([key, wordsOf(text)]);
    });
  }

  it('has no key twice', () => expect(new Set(keysOf(en)).size).toBe(keysOf(en).length));

  it('has every key that the code names', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(name => /\.tsx?$/.test(name) && !/test|generated/.test(name))
      .map(name => readFileSync(`src/${name}`, 'utf8')).join('\n');
    const named = [...source.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(match => match[1]!);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(key => !(key in all))).toEqual([]);
  });

  it('puts parameters in, and chooses the form by count', async () => {
    await use('de');
    expect(t('problem.400', { detail: 'x' })).toBe('Damit konnte der Server nichts anfangen: x');
    await use('en');
    expect(t('no.such.key')).toBe('no.such.key');
  });

  it('brings the texts of a page with it, also when the language changes after that', async () => {
    vi.resetModules(); // Another file's tests may have brought them already.
    const fresh = await import('./index');
    expect(fresh.t('tickets.mine')).toBe('tickets.mine');
    await fresh.need('tickets');
    expect(fresh.t('tickets.mine')).toBe('My tickets');
    await fresh.use('de');
    expect(fresh.t('tickets.mine')).toBe('Meine Tickets');
    await fresh.use('en');
  });

  it('lets no name turn the sentence around', () => {
    expect(t('space.say.asks', { name: 'Bo' })).toBe('Bo asks to speak.');
    expect(t('space.say.asks', { name: '\u2069\u202eoB' })).toBe('\u2068oB\u2069 asks to speak.');
    expect(t('space.say.asks', { name: 'דנה' })).toBe('\u2068דנה\u2069 asks to speak.');
  });
});
