// The texts of the app. One folder per language, one flat file per part; English says which keys there are, and every other language has them all
// (index.test.ts). Parts in late.ts come with the page that needs them, the others with the app. Adding a language: a folder like de/, and a line in
// `others` and in `late`; a right-to-left one needs nothing more.
import { useSyncExternalStore } from 'react';
import * as english from './en';
import { late, type LatePart } from './late';

type Text = string | { readonly one?: string; readonly other: string; readonly [category: string]: string | undefined };
export type Texts = Readonly<Record<string, Text>>;
export type Params = Readonly<Record<string, string | number>>;

const flat = (parts: object): Texts => Object.assign({}, ...Object.values(parts));
const en = flat(english);

const needed = new Set<LatePart>();
const others: Readonly<Record<string, () => Promise<object>>> = { de: () => import('./de') };

/** The languages by what they call themselves. */
export const languages: Readonly<Record<string, string>> = { en: 'English', de: 'Deutsch' };

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ps|ur|yi)\b/;
let tag = 'en';
let texts = en;
let rules = new Intl.PluralRules('en');
const listeners = new Set<() => void>();

/** The language in use, a BCP 47 tag. */
export const language = (): string => tag;

/** Loads and uses a language; unknown ones are English. */
export async function use(wanted: string): Promise<void> {
  const load = others[wanted];
  const next = load ? wanted : 'en';
  const [own, parts] = await Promise.all([load?.(), lateTexts(next, [...needed])]);
  texts = { ...en, ...(own && flat(own)), ...parts };
  tag = next;
  rules = new Intl.PluralRules(tag);
  document.documentElement.lang = tag;
  document.documentElement.dir = RIGHT_TO_LEFT.test(tag) ? 'rtl' : 'ltr';
  for (const tell of listeners) tell();
}

/** Loads the texts of a part that comes late; its page is drawn after that. */
export async function need(part: LatePart): Promise<void> {
  if (needed.has(part)) return;
  const parts = await lateTexts(tag, [part]);
  needed.add(part);
  texts = { ...texts, ...parts };
}

/** Loads a page, or a part of one, with the texts that come with it. */
export async function withTexts<Part>(part: LatePart, load: () => Promise<Part>): Promise<Part> {
  return (await Promise.all([load(), need(part)]))[0];
}

async function lateTexts(tag: string, parts: readonly LatePart[]): Promise<Texts> {
  const loaded = await Promise.all(parts.map(part => (late[tag] ?? late['en']!)[part]()));
  return Object.assign({}, ...loaded.map(({ default: texts }) => texts)) as Texts;
}

/** Uses a language, and remembers it in this browser for the app and the account pages. */
export async function choose(wanted: string): Promise<void> {
  document.cookie = `stoa-language=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax`;
  await use(wanted);
}

/** A text. `{name}` stands for a parameter; of several forms `count` chooses one. An unknown key is shown as it is. */
export function t(key: string, params: Params = {}): string {
  const text = texts[key];
  if (text === undefined) return key;
  const form = typeof text === 'string' ? text : text[rules.select(Number(params.count))] ?? text.other;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : typeof value === 'number' ? value.toLocaleString(tag) : isolated(value);
  });
}

const TURNED = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Words that run the other way, within a sentence: they stay among themselves, and nobody's name turns the rest of the sentence around. Source: UAX #9, section 2.4. */
const isolated = (words: string): string => (TURNED.test(words) ? `\u2068${words.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069` : words);

/** Is there such a text? */
export const has = (key: string): boolean => key in texts;

/** Draws the component anew when the language changes. */
export const useLanguage = (): string => useSyncExternalStore(tell => (listeners.add(tell), () => listeners.delete(tell)), language);
