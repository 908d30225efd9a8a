// Reads an event stream for as long as it is wanted: comes back behind the last event when the connection breaks, and says why when it is refused.
import { createParser } from 'eventsource-parser';
import { type Problem, problemOf } from '../api/client';
import type { Person } from '../app/facts';
import type { RoomEvent, RoomEventData } from './roomState';

/** A server says something at least every eight seconds: what is silent for so long is dead. */
const SILENCE_MS = 20_000;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 15_000;

/** Whom a stream tells. */
export interface StreamReader {
  /** The connection is there; events follow. */
  opened(): void;
  event(event: RoomEvent): void;
  /** The connection broke; another is tried. */
  broken(): void;
  /** The server does not let us in; nothing more is tried. */
  refused(problem: Problem): void;
}

/** Reads until the signal says stop, or `refused` was called, or the reader aborts because it has heard all. */
export async function readStream(path: string, reader: StreamReader, signal: AbortSignal): Promise<void> {
  let lastId = '';
  let retry = FIRST_RETRY_MS;
  let failures = 0;
  const parser = createParser({
    onEvent: ({ event = 'message', data, id }) => {
      if (id !== undefined) lastId = id;
      const parsed = parse(event, data);
      if (parsed) reader.event(parsed);
    },
    onRetry: wanted => { retry = wanted; },
  });

  while (!signal.aborted) {
    const watch = new AbortController();
    const stop = () => watch.abort();
    signal.addEventListener('abort', stop);
    let timer = setTimeout(stop, SILENCE_MS);
    try {
      const reply = await fetch(path, {
        headers: { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) }, cache: 'no-store', credentials: 'same-origin', signal: watch.signal,
      });
      if (!reply.ok || !reply.body) {
        const problem = problemOf(reply.status, await reply.json().catch(() => undefined));
        if (reply.status < 500) { reader.refused(problem); return; }
        retry = Math.max(retry, 1000 * (Number(reply.headers.get('Retry-After')) || 0)); // A date, as proxies write it, is no number.
      } else {
        failures = 0;
        reader.opened();
        parser.reset();
        const text = reply.body.pipeThrough(new TextDecoderStream()).getReader(); // Safari has no `for await` over a stream.
        for (let part = await text.read(); !part.done; part = await text.read()) {
          clearTimeout(timer);
          timer = setTimeout(stop, SILENCE_MS);
          parser.feed(part.value);
        }

        lastId = ''; // The server ended it, perhaps because who we are has changed: a snapshot says how things are for us now.
      }
    } catch {
      // The network, or nothing was heard: try again.
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      stop(); // Whatever ended it: no connection stays open.
    }

    if (signal.aborted) return;
    reader.broken();
    await pause(Math.min(MAX_RETRY_MS, retry * 1.6 ** failures++), signal);
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
