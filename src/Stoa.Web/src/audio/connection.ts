// One WHIP or WHEP session (docs/audio.md), kept up until it is closed or refused.
//
// 1. Offer at once, without candidates: the server answers with its own and learns ours from the checks.
// 2. Connected: wait until it breaks, the network moved, or the server ended it.
// 3. Broken or moved: restart ICE in the same session.
// 4. That does not help, or the session is over: a new one, after a pause where the server cannot be reached.
// 5. The server is about to stop: a new one first, which is let in before the old one ends.
import { waitBefore } from './backoff';
import type { Connection } from './contract';
import { NO_WEBRTC, refusalOf, verdictOn, type Refusal } from './refusals';
import { restarted, restartFragment } from './sdp';
import { after, Ended, on, orEnded, request, wait } from './waits';

const DISCONNECTED_FOR = 1000; // Milliseconds until a break is taken for one: browsers say so only after seconds, and a restart of ICE harms nothing.
const CONNECT_WITHIN = 15_000;
const RESTART_WITHIN = 6000;
const MOVE_AGAIN = 2000;
const UNREACHED = 5; // Sessions in a row that were answered and never connected: the network does not let audio through.

/** What makes a session one for talking or listening. */
export interface Kind {
  /** Where it is opened. */
  readonly path: string;
  /** Adds what is sent or received; called for every new peer connection, the first time in the tap itself. */
  readonly equip: (peer: RTCPeerConnection) => void;
  /** Called after it where there is no other, in the same tap. */
  readonly begin?: (peer: RTCPeerConnection) => void;
  /** Called where a connected one takes the place of another: done when that one can end. */
  readonly takeOver?: (peer: RTCPeerConnection) => Promise<void>;
  /** Asked before a session that was lost is opened anew: a refusal when it must not be. */
  readonly mayReopen?: () => Promise<Refusal | undefined>;
  readonly changed: () => void;
}

/** A peer connection, and its session at the server. */
interface Session {
  readonly peer: RTCPeerConnection;
  address?: string;
}

type Attempt = 'connected' | 'unreached' | 'offline' | (Refusal & { readonly wait?: number });

/** A session. Its members say how it is; `changed` is called when they move. */
export class AudioConnection {
  state: Connection = 'off';
  /** Why it is off or failed, or what it waits for. */
  refusal: Refusal | undefined;
  /** When the server answered an offer that has not led to a connection yet, by performance.now(). */
  answeredAt: number | undefined;

  #session: Session | undefined;
  #isMoveWanted = false;
  readonly #moves = new EventTarget();
  #stop = new AbortController();
  #settled: (() => void)[] = [];

  constructor(readonly kind: Kind) {}

  get peer(): RTCPeerConnection | undefined {
    return this.#session?.peer;
  }

  /** The id of the session at the server. */
  get sessionId(): string | undefined {
    return this.#session?.address?.split('?')[0]!.split('/').pop();
  }

  /** Goes to another server, if it is connected: what is opened now is opened there. */
  move(): void {
    if (this.state === 'off' || this.state === 'failed') return;
    this.#isMoveWanted = true;
    this.#moves.dispatchEvent(new Event('move'));
  }

  /** Opens it. Resolves when it is connected, refused, failed or closed. */
  open(): Promise<void> {
    if (this.state === 'connected') return Promise.resolve();
    const settled = new Promise<void>(resolve => this.#settled.push(resolve));
    if (this.state === 'off' || this.state === 'failed') {
      this.#stop = new AbortController();
      void this.#keep(this.#stop.signal);
    }

    return settled;
  }

  /** Ends it, at the server too; also as the page goes, when there is no time for the answer. */
  async close(): Promise<void> {
    this.#stop.abort();
    const dropped = this.#drop();
    this.#set('off', undefined);
    await dropped;
  }

  async #keep(signal: AbortSignal): Promise<void> {
    if (typeof RTCPeerConnection === 'undefined') return this.#set('failed', NO_WEBRTC);
    this.#set('connecting', undefined);
    let [attempt, unreached] = [0, 0];
    try {
      for (;;) {
        // :: Step 4, from the second time on
        const session = this.#session = newSession();
        this.#isMoveWanted = false; // It is opened where one is let in now.
        const result = await this.#connect(session, signal);
        if (result === 'connected') {
          [attempt, unreached] = [0, 0];
          this.#set('connected', undefined);
          await this.#hold(signal);
          this.#set('reconnecting', undefined);
          await this.#drop();
          const refusal = await this.kind.mayReopen?.();
          if (signal.aborted) return;
          if (refusal !== undefined) return this.#set('off', refusal);
          continue;
        }

        if (signal.aborted) return; // Closed: what there was is let go of, and what there is may be another's.
        await this.#drop();
        if (signal.aborted) return;
        const isRefused = typeof result === 'object';
        const verdict = isRefused ? verdictOn(result) : 'again';
        if (verdict !== 'again') return this.#set(verdict, result as Refusal);
        if (result === 'unreached' && ++unreached === UNREACHED) return this.#set('failed', undefined);
        if (isRefused) this.#set(this.state, result);
        await pause(waitBefore(attempt++, isRefused ? result.wait : undefined), signal);
      }
    } catch (fault) {
      if (fault instanceof Ended) return;
      this.#set('failed', undefined);
      throw fault;
    }
  }

  // :: Step 1
  async #connect(session: Session, signal: AbortSignal): Promise<Attempt> {
    const { peer } = session;
    const isFirst = session === this.#session;
    try {
      this.kind.equip(peer);
      if (isFirst) this.kind.begin?.(peer);
      const offer = await orEnded(signal, peer.createOffer());
      const described = orEnded(signal, peer.setLocalDescription(offer));
      described.catch(() => {}); // Looked at below.

      // Not ended by the signal: a session that the server opens meanwhile must be closed there.
      const reply = await request(this.kind.path, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer.sdp! });
      const address = reply?.headers.get('Location');
      if (signal.aborted) {
        if (reply?.status === 201 && address) void request(address, { method: 'DELETE' });
        throw new Ended();
      }

      if (reply === undefined) return 'offline';
      if (reply.status !== 201 || !address) return await refusalOf(reply);
      session.address = address;
      await described;
      await orEnded(signal, peer.setRemoteDescription({ type: 'answer', sdp: await reply.text() }));
      if (isFirst) this.answeredAt ??= performance.now();
      return (await isConnected(peer, CONNECT_WITHIN, signal)) ? 'connected' : 'unreached';
    } catch (fault) {
      if (fault instanceof Ended) throw fault;
      return 'unreached'; // The browser and the answer do not go together.
    }
  }

  // :: Step 2
  async #hold(signal: AbortSignal): Promise<void> {
    let again: (() => void) | undefined;
    for (;;) {
      const session = this.#session!;
      const why = this.#isMoveWanted ? 'elsewhere' : await brokenOrMoved(session.peer, this.#moves, signal).finally(() => again?.());
      if (why === 'elsewhere') {
        this.#isMoveWanted = false;
        if (!(await this.#replace(session, signal))) again = after(MOVE_AGAIN * (1 + Math.random()), () => this.move());
        continue;
      }

      if (why === 'broken') this.#set('reconnecting', undefined);
      if (why === 'ended' || !(await this.#restart(session, signal))) return;
      this.#set('connected', undefined);
    }
  }

  // :: Step 3
  async #restart({ peer, address }: Session, signal: AbortSignal): Promise<boolean> {
    try {
      peer.restartIce();
      await orEnded(signal, peer.setLocalDescription(await orEnded(signal, peer.createOffer())));
      const reply = await orEnded(signal, request(address!, {
        method: 'PATCH', headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' }, body: restartFragment(peer.localDescription!.sdp),
      }, RESTART_WITHIN));
      if (reply?.status !== 200) return false;
      await orEnded(signal, peer.setRemoteDescription({ type: 'answer', sdp: restarted(peer.remoteDescription!.sdp, await reply.text()) }));
      return await isConnected(peer, RESTART_WITHIN, signal);
    } catch (fault) {
      if (fault instanceof Ended) throw fault;
      return false;
    }
  }

  // :: Step 5
  async #replace(old: Session, signal: AbortSignal): Promise<boolean> {
    const next = newSession();
    try {
      if ((await this.#connect(next, signal)) !== 'connected') {
        await end(next);
        return false;
      }

      await orEnded(signal, this.kind.takeOver?.(next.peer) ?? Promise.resolve());
    } catch (fault) {
      void end(next);
      throw fault;
    }

    this.#session = next;
    void end(old);
    this.#set('connected', undefined);
    this.kind.changed(); // Also where the state is the same: the session is another.
    return true;
  }

  /** Lets go of what there is. */
  #drop(): Promise<unknown> {
    const session = this.#session;
    this.#session = undefined;
    return session === undefined ? Promise.resolve() : end(session);
  }

  #set(state: Connection, refusal: Refusal | undefined): void {
    if (this.state === state && this.refusal === refusal) return;
    if (state !== 'connecting' && state !== 'reconnecting') this.answeredAt = undefined;
    this.state = state;
    this.refusal = refusal;
    if (state !== 'connecting' && state !== 'reconnecting') for (const settle of this.#settled.splice(0)) settle();
    this.kind.changed();
  }
}

const newSession = (): Session => ({ peer: new RTCPeerConnection({ bundlePolicy: 'max-bundle' }) });

/** Lets go of a peer connection, and of its session at the server. */
function end({ peer, address }: Session): Promise<unknown> {
  peer.close();
  return address === undefined ? Promise.resolve() : request(address, { method: 'DELETE', keepalive: true }, 3000);
}

/** Waits until it is connected; false when it fails or takes too long. */
function isConnected(peer: RTCPeerConnection, within: number, signal: AbortSignal): Promise<boolean> {
  return wait(signal, done => {
    const look = () => {
      if (peer.connectionState === 'connected') done(true);
      else if (peer.connectionState === 'failed' || peer.connectionState === 'closed') done(false);
    };
    const ends = [on(peer, ['connectionstatechange'], look), after(within, () => done(false))];
    look();
    return () => { for (const end of ends) end(); };
  });
}

/** Waits until it does not work any more, the network is another, the server has said goodbye, or it is to go elsewhere. */
function brokenOrMoved(peer: RTCPeerConnection, moves: EventTarget, signal: AbortSignal): Promise<'broken' | 'moved' | 'ended' | 'elsewhere'> {
  return wait(signal, done => {
    let stopTimer: (() => void) | undefined;
    const transports = new Set(peer.getTransceivers().flatMap(({ sender, receiver }) => [sender.transport, receiver.transport]).filter(transport => transport !== null));
    const look = () => {
      stopTimer?.();
      if (peer.connectionState === 'closed' || [...transports].some(({ state }) => state === 'closed')) done('ended');
      else if (peer.connectionState === 'failed') done('broken');
      else if (peer.connectionState === 'disconnected') stopTimer = after(DISCONNECTED_FOR, () => done('broken'));
    };
    const ends = [
      on(peer, ['connectionstatechange'], look), ...[...transports].map(transport => on(transport, ['statechange'], look)), onNetworkChange(() => done('moved')),
      on(moves, ['move'], () => done('elsewhere')),
    ];
    look();
    return () => { for (const end of [...ends, () => stopTimer?.()]) end(); };
  });
}

/** Waits, less when the network comes back. */
const pause = (milliseconds: number, signal: AbortSignal): Promise<void> => wait(signal, done => {
  const ends = [after(milliseconds, done), onNetworkChange(done)];
  return () => { for (const end of ends) end(); };
});

function onNetworkChange(then: () => void): () => void {
  const ends = [on(window, ['online'], then)];
  const network = (navigator as { connection?: EventTarget & { type?: string } }).connection; // Chromium on phones; its event comes for speed alone too.
  if (network?.type !== undefined) {
    let type: string | undefined = network.type;
    ends.push(on(network, ['change'], () => {
      if (network.type === type) return;
      type = network.type;
      if (type !== 'none') then();
    }));
  }

  return () => { for (const end of ends) end(); };
}
