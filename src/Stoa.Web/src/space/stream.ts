// Reads an event stream for as long as it is wanted: comes back behind the last event when the connection breaks, follows the server elsewhere when
// it is about to stop, and says why when it is refused.
import { createParser } from 'eventsource-parser';
import { type Problem, problemOf } from '../api/client';
import type { Person } from '../app/facts';
import type { RoomEvent, RoomEventData } from './roomState';

/** A server says something at least every eight seconds: what is silent for so long is dead. */
const SILENCE_MS = 20_000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 15_000;
const MOVE_RETRY_MS = 1500;

/** Whom a stream tells. */
export interface StreamReader {
  /** The connection is there; events follow. */
  opened(): void;
  event(event: RoomEvent): void;
  /** The connection broke; another is tried. */
  broken(): void;
  /** The server does not let us in; nothing more is tried. */
  refused(problem: Problem): void;
  /** The server is about to stop: what else is open there has to move too. The stream moves by itself, and nobody notices. */
  moving?(): void;
}

/** Reads until the signal says stop, or `refused` was called, or the reader aborts because it has heard all. */
export async function readStream(path: string, reader: StreamReader, signal: AbortSignal): Promise<void> {
  let [lastId, retry, failures] = ['', FIRST_RETRY_MS, 0];
  while (!signal.aborted) {
    const last = await follow(new Line(path, lastId, signal), path, reader, signal);
    if (signal.aborted) return;
    const { problem, wait } = await last.over;
    if (problem && problem.status < 500 && last.address === path) { reader.refused(problem); return; }
    if (last.isOpened) failures = 0;
    lastId = last.lastId;
    retry = Math.max(last.retry ?? retry, wait ?? 0);
    reader.broken();
    await pause(Math.min(MAX_RETRY_MS, retry * 1.6 ** failures++), signal);
  }
}

/** Reads a line, and the one that takes its place whenever the server says that we move. Gives the last one, which is over. */
async function follow(line: Line, path: string, reader: StreamReader, signal: AbortSignal): Promise<Line> {
  for (;;) {
    const seeking = new AbortController();
    let sought: Promise<Line | undefined> | undefined;
    const next = await new Promise<Line | undefined>(resolve => {
      line.tell(reader, url => {
        if (sought) return;
        sought = seek(url ?? path, path, line, signal, seeking.signal);
        void sought.then(found => { if (found) resolve(found); });
        reader.moving?.();
      });
      void line.over.then(() => resolve(undefined));
    });
    if (!next) {
      seeking.abort();
      void sought?.then(found => found?.stop());
      return line;
    }

    line.stop();
    line = next;
  }
}

/** Looks for a line that takes the place of another, until it has one that is not behind it. The address holds for a moment only; then, from where we came. */
async function seek(address: string, path: string, old: Line, signal: AbortSignal, seeking: AbortSignal): Promise<Line | undefined> {
  while (!seeking.aborted && !signal.aborted) {
    const line = new Line(address, '', signal);
    const stop = () => line.stop();
    seeking.addEventListener('abort', stop);
    const isThere = await line.reaches(() => old.version);
    seeking.removeEventListener('abort', stop);
    if (isThere) return line;
    line.stop();
    address = path;
    await pause(MOVE_RETRY_MS * (1 + Math.random()), seeking);
  }

  return undefined;
}

/** How a line ended: with a problem when it was refused, and how long the server asks to wait, in milliseconds. */
interface Ending {
  readonly problem?: Problem;
  readonly wait?: number;
}

/** One connection. Keeps its events until it has somebody to tell. */
class Line {
  lastId: string;
  /** How long to wait before another, as the server says. */
  retry: number | undefined;
  isOpened = false;
  /** The version of the Space that its events have told of. */
  version = 0;
  readonly over: Promise<Ending>;
  readonly #stop = new AbortController();
  #held: RoomEvent[] = [];
  #reader: StreamReader | undefined;
  #moved: ((url: string | undefined) => void) | undefined;
  #heard: (() => void) | undefined;

  constructor(readonly address: string, lastId: string, signal: AbortSignal) {
    this.lastId = lastId;
    this.over = this.#read(signal);
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Tells somebody: first what was kept, without the reactions, which another line has told of. */
  tell(reader: StreamReader, moved: (url: string | undefined) => void): void {
    this.#reader = reader;
    this.#moved = moved;
    if (this.isOpened) reader.opened();
    for (const event of this.#held.splice(0)) if (event.type !== 'reactions') this.#pass(event);
  }

  /** Waits until its events are as new as some version; false when it is over before. */
  reaches(version: () => number): Promise<boolean> {
    return new Promise(resolve => {
      this.#heard = () => { if (this.#held.some(event => event.type === 'snapshot') && this.version >= version()) resolve(true); };
      void this.over.then(() => resolve(false));
    });
  }

  #take(event: RoomEvent): void {
    const version = (event.data.space?.['version'] as number | undefined) ?? event.data.version;
    if (version !== undefined) this.version = event.type === 'snapshot' ? version : Math.max(this.version, version);
    if (this.#reader) this.#pass(event);
    else this.#held.push(event);
    this.#heard?.();
  }

  #pass(event: RoomEvent): void {
    if (event.type === 'moved') this.#moved?.(event.data.url ?? undefined);
    else this.#reader?.event(event);
  }

  async #read(signal: AbortSignal): Promise<Ending> {
    const stop = () => this.#stop.abort();
    signal.addEventListener('abort', stop);
    let timer = setTimeout(stop, SILENCE_MS);
    const parser = createParser({
      onEvent: ({ event = 'message', data, id }) => {
        if (id !== undefined) this.lastId = id;
        const parsed = parse(event, data);
        if (parsed && !this.#stop.signal.aborted) this.#take(parsed);
      },
      onRetry: wanted => { this.retry = wanted; },
    });
    try {
      const reply = await fetch(this.address, {
        headers: { Accept: 'text/event-stream', ...(this.lastId && { 'Last-Event-ID': this.lastId }) },
        cache: 'no-store', credentials: 'same-origin', signal: this.#stop.signal,
      });
      if (!reply.ok || !reply.body) {
        const problem = problemOf(reply.status, await reply.json().catch(() => undefined));
        return { problem, wait: 1000 * (Number(reply.headers.get('Retry-After')) || 0) }; // A date, as proxies write it, is no number.
      }

      this.isOpened = true;
      this.#reader?.opened();
      const text = reply.body.pipeThrough(new TextDecoderStream()).getReader(); // Safari has no `for await` over a stream.
      for (let part = await text.read(); !part.done; part = await text.read()) {
        clearTimeout(timer);
        timer = setTimeout(stop, SILENCE_MS);
        parser.feed(part.value);
      }

      this.lastId = ''; // The server ended it, perhaps because who we are has changed: a snapshot says how things are for us now.
    } catch {
      // The network, or nothing was heard: try again.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      stop(); // Whatever ended it: no connection stays open.
    }

    return {};
  }
}

function parse(type: string, text: string): RoomEvent | undefined {
  try {
    const { data, includes } = JSON.parse(text) as { data: RoomEventData; includes?: { users?: Person[] } };
    return { type, data, ...(includes?.users && { users: includes.users }) };
  } catch {
    return undefined; // A broken line is no reason to stop.
  }
}

/** Waits, but no longer than until the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => { clearTimeout(timer); removeEventListener('online', done); signal.removeEventListener('abort', done); resolve(); };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
