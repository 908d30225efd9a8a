// Being in a Space: the event stream and the audio together, for as long as the person stays, on whatever page of the app they are.
import { useSyncExternalStore } from 'react';
import { Problem } from '../api/client';
import { withSource } from '../api/source';
import { me } from '../app/facts';
import type { SpaceAudio } from '../audio/contract';
import { openSpaceAudio } from '../audio/session';
import { currentRoom, setCurrentRoom } from './current';
import { apply, type RoomEvent, type RoomState } from './roomState';
import { readStream } from './stream';

/**
 * `joining`: nothing known yet; `joined`; `reconnecting`: the stream broke, what is shown may be old; `elsewhere`: another tab of this browser took
 * over; `removed`, `over` (ended or called off), `refused` (with the problem): the end; `left`: by the person.
 */
export type RoomPhase = 'joining' | 'joined' | 'reconnecting' | 'elsewhere' | 'removed' | 'over' | 'refused' | 'left';

/** The state, replaced as a whole whenever something changes. */
export interface RoomView {
  readonly phase: RoomPhase;
  readonly state?: RoomState;
  readonly problem?: Problem;
  /** Why it is over: `by_creator`, `hosts_absent`, `time_limit`, `by_operator`, `canceled`, `expired`. */
  readonly overBecause?: string;
}

/** A browser is in one Space at a time: who holds this lock. Another tab that joins takes it. */
const LOCK = 'stoa-room';

/** One stay in one Space. Made by `join`; over when its phase says so. */
export class Room {
  readonly audio: SpaceAudio;
  private view: RoomView = { phase: 'joining' };
  private readonly ending = new AbortController();
  private readonly listeners = new Set<() => void>();
  private readonly eventListeners = new Set<(event: RoomEvent) => void>();

  constructor(readonly id: string) {
    this.audio = openSpaceAudio({ spaceId: id, ...(me && { userId: me.id }), onStop: () => void this.leave() });
  }

  readonly getView = (): RoomView => this.view;

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };

  /** Tells of each event as it comes: for reactions that float and for what is announced. The state is changed already. */
  onEvent(tell: (event: RoomEvent) => void): () => void {
    this.eventListeners.add(tell);
    return () => this.eventListeners.delete(tell);
  }

  /** Comes in; call it in a tap, so that the browser lets it sound. */
  start(): void {
    void this.audio.listen();
    void this.holdLock();
    void this.read();
  }

  /** Leaves. */
  async leave(): Promise<void> {
    await this.end({ ...this.view, phase: 'left' });
  }

  private async read(): Promise<void> {
    await readStream(withSource(`/api/spaces/${encodeURIComponent(this.id)}/events`, this.id), {
      opened: () => { if (this.view.state) this.show({ ...this.view, phase: 'joined' }); },
      event: event => this.take(event),
      moving: () => this.audio.move(),
      broken: () => this.show({ ...this.view, phase: this.view.state ? 'reconnecting' : 'joining' }),
      refused: problem => void this.end({ ...this.view, phase: problem.reason === 'removed' ? 'removed' : problem.status === 404 && this.view.state ? 'over' : 'refused', problem }),
    }, this.ending.signal);
  }

  private take(event: RoomEvent): void {
    const before = this.view.state;
    const state = apply(before, event);
    if (me && event.type === 'snapshot' && !state?.space.me) {
      void this.end({ ...this.view, phase: 'refused', problem: new Problem(401) }); // Signed out, in another tab or by the server.
      return;
    }

    if (state) this.show({ ...this.view, phase: 'joined', state });
    if (state && state.voices !== before?.voices) this.audio.setVoices([...state.voices.values()]);
    if (state && before?.space.title !== state.space.title) this.describe(state);
    this.followStage(before, state);
    for (const tell of this.eventListeners) tell(event);
    const { type, data } = event;
    if (type === 'space_ended') void this.end({ ...this.view, phase: 'over', overBecause: data.reason ?? 'by_creator' });
    else if (type === 'space_canceled') void this.end({ ...this.view, phase: 'over', overBecause: data.expired ? 'expired' : 'canceled' });
    else if ((type === 'participant_removed' || type === 'participant_blocked') && me && data.user_id === me.id) void this.end({ ...this.view, phase: 'removed' });
  }

  /** Off the stage the microphone goes off; who is muted by a host talks again only when they say so themselves. */
  private followStage(before: RoomState | undefined, state: RoomState | undefined): void {
    if (!me || !before || !state) return;
    const isOnStage = state.space.speaker_ids.includes(me.id);
    if (before.space.speaker_ids.includes(me.id) && !isOnStage) void this.audio.stopTalking();
    if (state.space.me?.muted && !before.space.me?.muted) this.audio.setMuted(true);
  }

  private describe(state: RoomState): void {
    const hosts = state.space.host_ids.map(id => state.people.get(id)?.name).filter(name => name !== undefined).join(', ');
    this.audio.describe({ title: state.space.title ?? hosts, hosts });
  }

  private async holdLock(): Promise<void> {
    if (!('locks' in navigator)) return; // Not over plain HTTP from another machine.
    try {
      await navigator.locks.request(LOCK, { steal: true }, () => new Promise<void>(release => this.ending.signal.addEventListener('abort', () => release())));
    } catch (fault) {
      // Stolen. Anything else is no other tab: an embed in a browser that gives other sites no storage has no locks either.
      if (fault instanceof DOMException && fault.name === 'AbortError') await this.end({ ...this.view, phase: 'elsewhere' });
    }
  }

  private async end(view: RoomView): Promise<void> {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.show(view);
    if (currentRoom() === this && view.phase === 'left') setCurrentRoom(undefined);
    await this.audio.leave();
  }

  private show(view: RoomView): void {
    this.view = view;
    for (const tell of this.listeners) tell();
  }
}

/** Comes into a Space, out of the one where the person was; call it in a tap. */
export function join(id: string): Room {
  const before = currentRoom();
  if (before?.id === id && isIn(before.getView().phase)) return before;
  void before?.leave();
  const room = new Room(id);
  setCurrentRoom(room);
  room.start();
  return room;
}

/** Is the person in the Space in this phase? */
export const isIn = (phase: RoomPhase): boolean => phase === 'joining' || phase === 'joined' || phase === 'reconnecting';

export const useRoomView = (room: Room): RoomView => useSyncExternalStore(room.subscribe, room.getView);

/** What the audio of a room is doing. */
export const useAudioState = (room: Room) => useSyncExternalStore(room.audio.subscribe, room.audio.getState);
