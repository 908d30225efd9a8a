// Tells people of the Spaces that they want to be reminded of, while Stoa is open in any tab: one tab watches for all of them, the one that holds the
// lock. It tells by a notification of this device or, where that may not be, within the pages.
import { navigate } from 'wouter/use-browser-location';
import { ask, own, Problem } from '../api/client';
import { type Card, reminders } from '../api/lists';
import { spacePath } from '../api/source';
import { startText } from '../api/time';
import { me } from '../app/facts';
import { dismissAbout, notify } from '../app/notices';
import { gather, type Named } from '../home/cards';
import { language, t } from '../languages';
import { currentRoom } from '../space/current';
import { recall, remember } from '../space/hooks';
import { deviceState } from './device';
import { compare, forget, isCanceled, type Known, memoryOf, type News, nextLook } from './news';

const LOCK = 'stoa-reminders';
const MOST_PAGES = 5;
const SEEN_AGAIN_MS = 300_000;

/** What tabs say to each other: somebody set or removed a reminder; something is to be told within the pages; a Space is over. */
type Said = { readonly kind: 'changed' } | { readonly kind: 'told'; readonly told: Told } | { readonly kind: 'over'; readonly id: string };
interface Told { readonly id: string; readonly title: string; readonly body: string; readonly path: string }

const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(LOCK) : undefined;
let wake: (() => void) | undefined;
let isDue = false;
/** What is told when somebody sees this page again, by Space. */
const waiting = new Map<string, Told>();

function lookNow(): void {
  isDue = true;
  wake?.();
}

/** A reminder was set or removed here. */
export function reminderChanged(): void {
  lookNow();
  channel?.postMessage({ kind: 'changed' } satisfies Said);
}

/** Watches for as long as this tab is open, if it is this tab's turn. */
export function watchReminders(): void {
  channel?.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    switch (data.kind) {
      case 'changed': lookNow(); break;
      case 'told': tellHere(data.told); break;
      case 'over': takeBack(data.id); break;
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    const told = [...waiting.values()];
    waiting.clear();
    told.forEach(tellHere);
  });
  // A tap on a notification: public/sw.js.
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<{ open?: string } | undefined>) => { if (typeof data?.open === 'string') navigate(data.open); });
  if ('locks' in navigator) void navigator.locks.request(LOCK, watch);
  else void watch();
}

/** Ends when the person is signed out. */
async function watch(): Promise<void> {
  const key = `stoa-reminders-${me?.id}`;
  let memory = memoryOf(recall(key));
  let faults = 0;
  for (;;) {
    let cards: readonly Card[] = [];
    isDue = false;
    try {
      const found = await readAll();
      cards = found.list.cards;
      faults = 0;
      const lookedAt = memory.at;
      const compared = compare(memory, cards, card => titleOf(card, found.list), Date.now(), found.isWhole);
      memory = compared.memory;
      for (const news of compared.news) if (await tell(news, found.list, lookedAt)) memory = news.kind === 'missing' || news.kind === 'over' ? forget(memory, news.id) : memory;
      remember(key, JSON.stringify(memory));
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) return;
      faults++;
    }

    await pause(nextLook(cards, Date.now(), faults));
  }
}

/** Until it is time, or something changed; with nothing to wait for, until somebody comes back to this tab after a while. */
function pause(ms: number | undefined): Promise<void> {
  return new Promise(resolve => {
    if (isDue) { resolve(); return; }
    const from = Date.now();
    const seen = () => { if (document.visibilityState === 'visible' && Date.now() - from > (ms ?? SEEN_AGAIN_MS)) go(); };
    const timer = ms === undefined ? undefined : setTimeout(go, ms);
    wake = go;
    document.addEventListener('visibilitychange', seen);
    addEventListener('online', go);
    function go() {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('online', go);
      wake = undefined;
      resolve();
    }
  });
}

async function readAll() {
  const pages = [await reminders({ max: 100 })];
  for (let token = pages[0]!.meta.next_token; token !== undefined && pages.length < MOST_PAGES; token = pages.at(-1)!.meta.next_token) pages.push(await reminders({ max: 100, token }));
  return { list: gather(pages), isWhole: pages.at(-1)!.meta.next_token === undefined };
}

const hostsOf = (card: Card, { people }: Named): string => new Intl.ListFormat(language()).format(card.host_ids.map(id => people.get(id)?.name).filter(name => name !== undefined));
const titleOf = (card: Card, named: Named): string => card.title ?? t('card.untitled', { host: named.people.get(card.creator_id)?.name ?? '' });

/** Tells it, if it is to be told; false: whether it is could not be found out yet. */
async function tell(news: News, named: Named, lookedAt: number): Promise<boolean> {
  switch (news.kind) {
    case 'live':
      if (currentRoom()?.id !== news.id) await say({ id: news.id, title: t('reminders.live', { title: titleOf(news.card, named) }), body: t('reminders.live.with', { names: hostsOf(news.card, named) }), path: spacePath(news.id, 'followed') });
      return true;
    case 'moved': {
      const start = news.card.scheduled_start;
      if (start !== undefined) await say({ id: news.id, title: t('reminders.moved', { title: titleOf(news.card, named) }), body: t('reminders.moved.to', { start: startText(new Date(start), new Date(), language()) }), path: spacePath(news.id, 'followed') });
      return true;
    }
    case 'over':
      takeBack(news.id);
      channel?.postMessage({ kind: 'over', id: news.id } satisfies Said);
      for (const shown of (await registration()?.then(found => found?.getNotifications({ tag: tagOf(news.id) }))) ?? []) shown.close();
      return true;
    case 'missing': {
      const gone = await isGone(news.id);
      if (gone && isCanceled(news.known, lookedAt, Date.now())) await say(canceled(news.id, news.known));
      return gone !== undefined;
    }
  }
}

const canceled = (id: string, { title }: Known): Told => ({ id, title: t('reminders.canceled', { title }), body: t('reminders.canceled.why'), path: '/' });

/** True: there is no such Space any more; false: only the reminder is gone, or the door is closed; undefined: nobody knows. */
async function isGone(id: string): Promise<boolean | undefined> {
  try {
    const { data } = await ask(own.GET('/api/spaces/{id}', { params: { path: { id } } }));
    return !('version' in data);
  } catch (fault) {
    if (!(fault instanceof Problem)) throw fault;
    return fault.status === 404 ? true : fault.status === 403 ? false : undefined;
  }
}

const tagOf = (id: string) => `stoa-space-${id}`;
const registration = () => ('serviceWorker' in navigator ? navigator.serviceWorker.getRegistration('/') : undefined);

/** By this device where it may; else within the pages. One notification for each Space: the next takes its place. */
async function say(told: Told): Promise<void> {
  if (deviceState() === 'on') {
    const worker = await registration();
    try {
      if (worker) {
        const options = { body: told.body, tag: tagOf(told.id), renotify: true, icon: '/icon-192.png', lang: language(), dir: 'auto', data: { path: told.path } };
        await worker.showNotification(told.title, options as NotificationOptions);
        return;
      }
    } catch { /* Not shown after all: then here. */ }
  }

  tellHere(told);
  channel?.postMessage({ kind: 'told', told } satisfies Said);
}

/** Within this page, as soon as somebody sees it. */
function tellHere(told: Told): void {
  if (document.visibilityState !== 'visible') {
    waiting.set(told.id, told);
    return;
  }

  if (currentRoom()?.id === told.id) return;
  const isOnItsPage = location.pathname === spacePath(told.id);
  notify(`${told.title}. ${told.body}`, { about: told.id, ...(!isOnItsPage && { lasting: true, action: { label: t('reminders.look'), run: () => navigate(told.path) } }) });
}

/** What was told of a Space within this page, or is still to be told. */
function takeBack(id: string): void {
  waiting.delete(id);
  dismissAbout(id);
}
