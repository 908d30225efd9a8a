import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomEvent } from './roomState';
import { readStream } from './stream';

const HOME = '/api/spaces/1/events';
const ELSEWHERE = 'https://n2.example.org/api/spaces/1/events?pass=x';

/** A server's end of one stream. */
class Served {
  readonly address: string;
  readonly init: RequestInit;
  isGone = false;
  #answer!: (reply: Response) => void;
  #fail!: (fault: unknown) => void;
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly reply: Promise<Response>;

  constructor(address: string, init: RequestInit) {
    [this.address, this.init] = [address, init];
    this.reply = new Promise((answer, fail) => { [this.#answer, this.#fail] = [answer, fail]; });
    init.signal!.addEventListener('abort', () => {
      this.isGone = true;
      this.#fail(new DOMException('Gone', 'AbortError'));
      try { this.#controller.error(new DOMException('Gone', 'AbortError')); } catch { /* There was none. */ }
    });
  }

  open(): this {
    this.#answer(new Response(new ReadableStream<Uint8Array<ArrayBuffer>>({ start: controller => { this.#controller = controller; } })));
    return this;
  }

  refuse(status: number): void {
    this.#answer(new Response('{}', { status }));
  }

  async send(type: string, data: unknown, id?: string): Promise<void> {
    this.#controller.enqueue(new TextEncoder().encode(`event: ${type}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify({ data })}\n\n`));
    await settled();
  }

  close(): void {
    this.#controller.close();
  }
}

const settled = () => vi.advanceTimersByTimeAsync(20);

describe('readStream, when the server says that we move', () => {
  let served: Served[];
  let told: string[];
  let ending: AbortController;

  const start = async (): Promise<Served> => {
    void readStream(HOME, {
      opened: () => told.push('opened'),
      event: ({ type, data }: RoomEvent) => told.push(`${type} ${data.version ?? data.space?.['version'] ?? JSON.stringify(data)}`),
      broken: () => told.push('broken'),
      refused: problem => told.push(`refused ${problem.status}`),
      moving: () => told.push('moving'),
    }, ending.signal);
    await settled();
    const first = served[0]!.open();
    await settled();
    await first.send('snapshot', { version: 3 }, 'a-3');
    return first;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [served, told, ending] = [[], [], new AbortController()];
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
      const next = new Served(address, init);
      served.push(next);
      return next.reply;
    });
  });

  afterEach(() => {
    ending.abort();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('reads the old one until the new one has its snapshot, and nobody notices', async () => {
    const old = await start();
    await old.send('moved', { url: ELSEWHERE });
    expect(served.map(({ address }) => address)).toEqual([HOME, ELSEWHERE]);
    expect(new Headers(served[1]!.init.headers).has('Last-Event-ID')).toBe(false);
    await old.send('speaker_admitted', { version: 4, space: { version: 4 } }, 'a-4');
    expect(old.isGone).toBe(false);
    const next = served[1]!.open();
    await settled();
    await next.send('snapshot', { version: 4 }, 'b-1');
    expect(old.isGone).toBe(true);
    await next.send('space_edited', { version: 5, space: { version: 5 } }, 'b-2');
    expect(told).toEqual(['opened', 'snapshot 3', 'moving', 'speaker_admitted 4', 'opened', 'snapshot 4', 'space_edited 5']);
  });

  it('waits for a new one that is behind, and tells nothing twice', async () => {
    const old = await start();
    await old.send('moved', { url: ELSEWHERE });
    await old.send('speaker_admitted', { version: 4, space: { version: 4 } }, 'a-4');
    const next = served[1]!.open();
    await settled();
    await next.send('snapshot', { version: 3 }, 'b-1');
    await old.send('reactions', { reactions: { '💜': 1 } }, 'a-5');
    await next.send('reactions', { reactions: { '💜': 1 } }, 'b-2');
    expect([old.isGone, told.at(-1)]).toEqual([false, 'reactions {"reactions":{"💜":1}}']);
    await next.send('speaker_admitted', { version: 4, space: { version: 4 } }, 'b-3');
    expect(old.isGone).toBe(true);
    expect(told.slice(4)).toEqual(['reactions {"reactions":{"💜":1}}', 'opened', 'snapshot 3', 'speaker_admitted 4']);
  });

  it('goes by the address it knows where the other one refuses, and where none is said', async () => {
    const old = await start();
    await old.send('moved', { url: ELSEWHERE });
    served[1]!.refuse(401);
    await vi.advanceTimersByTimeAsync(4000);
    expect(served[2]!.address).toBe(HOME);
    const next = served[2]!.open();
    await settled();
    await next.send('snapshot', { version: 3 }, 'b-1');
    expect([old.isGone, told.includes('broken'), told.some(word => word.startsWith('refused'))]).toEqual([true, false, false]);
    await next.send('moved', { url: null });
    expect(served[3]!.address).toBe(HOME);
  });

  it('comes back to where it began when the old one ends too soon, or the new one later', async () => {
    const old = await start();
    await old.send('moved', { url: ELSEWHERE });
    old.close();
    await vi.advanceTimersByTimeAsync(3000);
    expect(told.at(-1)).toBe('broken');
    expect(served[1]!.isGone).toBe(true);
    expect(served[2]!.address).toBe(HOME);
    const next = served[2]!.open();
    await settled();
    await next.send('snapshot', { version: 3 }, 'c-1');
    await next.send('moved', { url: ELSEWHERE });
    const third = served[3]!.open();
    await settled();
    await third.send('snapshot', { version: 3 }, 'd-1');
    third.close();
    await vi.advanceTimersByTimeAsync(3000);
    expect([served[4]!.address, told.filter(word => word === 'broken').length]).toEqual([HOME, 2]);
  });

  it('ends both when the reader has heard all', async () => {
    const old = await start();
    await old.send('moved', { url: ELSEWHERE });
    ending.abort();
    await settled();
    expect([old.isGone, served[1]!.isGone, vi.getTimerCount()]).toEqual([true, true, 0]);
  });
});
