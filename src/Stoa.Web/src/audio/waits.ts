// Waiting for something that a signal can end.

/** The wait was ended from outside. */
export class Ended extends Error {}

/** Waits until `begin` calls back; what it gives is called at the end, whatever ends it. Throws Ended when the signal says so. */
export function wait<Result>(signal: AbortSignal, begin: (done: (result: Result) => void) => () => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Ended());
    let end: (() => void) | undefined;
    let isOver = false;
    const finish = (then: () => void) => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener('abort', stop);
      end?.();
      then();
    };
    const stop = () => finish(() => reject(new Ended()));
    signal.addEventListener('abort', stop);
    end = begin(result => finish(() => resolve(result)));
    if (isOver) end();
  });
}

/** A promise, or Ended: calls of a peer connection that is closed meanwhile are never answered. */
export const orEnded = <Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> =>
  wait<() => Promise<Result>>(signal, done => {
    promise.then(result => done(() => Promise.resolve(result)), (fault: unknown) => done(() => Promise.reject(fault)));
    return () => {};
  }).then(outcome => outcome());

/** Listens; what it gives stops it. */
export function on(target: EventTarget, types: readonly string[], listener: (event: Event) => void): () => void {
  for (const type of types) target.addEventListener(type, listener);
  return () => { for (const type of types) target.removeEventListener(type, listener); };
}

/** A timer; what it gives stops it. */
export function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
}

/** A request that gives up after ten seconds: a reply, or undefined when there is none. */
export async function request(path: string, init: RequestInit = {}, milliseconds = 10_000): Promise<Response | undefined> {
  const timeout = new AbortController();
  const stop = after(milliseconds, () => timeout.abort());
  try {
    const reply = await fetch(path, { ...init, signal: timeout.signal, cache: 'no-store' });
    const body = await reply.arrayBuffer(); // The body too within the time.
    return new Response(body.byteLength === 0 ? null : body, reply);
  } catch {
    return undefined;
  } finally {
    stop();
  }
}
