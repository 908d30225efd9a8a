// What plays: one audio element for each slot, so that it goes on in the background and on a locked phone. The same elements serve every session
// after a break: the browser lets those play that began in a tap. Where one session takes the place of another, both play for a moment.
import type { AudioState } from './contract';
import { on } from './waits';

/** The elements. */
export class Players {
  state: AudioState['playback'] = 'idle';
  readonly #elements: HTMLAudioElement[] = [];
  readonly #ends = new Map<HTMLAudioElement, () => void>();
  #turn = 0; // Counts what plays: a change that comes late is let go.

  constructor(readonly changed: () => void) {}

  /** Plays these tracks, one in each slot; call it in a tap the first time. */
  attach(tracks: readonly MediaStreamTrack[]): void {
    this.#turn++;
    tracks.forEach((track, slot) => {
      const element = (this.#elements[slot] ??= this.#make());
      element.srcObject = new MediaStream([track]);
      void this.#play(element);
    });
  }

  /** Plays other tracks instead, without a gap: they are played beside the others, without a sound, until they can be heard. */
  async change(tracks: readonly MediaStreamTrack[], untilHeard: () => Promise<void>): Promise<void> {
    const turn = ++this.#turn;
    const next = tracks.map(track => {
      const element = this.#make();
      element.muted = true;
      element.srcObject = new MediaStream([track]);
      element.play().catch(() => {}); // Whether it plays is looked at below.
      return element;
    });
    await untilHeard();
    if (turn !== this.#turn) return next.forEach(element => this.#drop(element));
    const before = this.#elements.splice(0, this.#elements.length, ...next);
    next.forEach((element, slot) => {
      element.volume = before[slot]?.volume ?? 1;
      element.muted = false;
    });
    if (next.some(element => element.paused)) {
      // Only those that began in a tap may sound here: they get the new tracks, after a short gap.
      this.#elements.splice(0, next.length, ...before);
      const streams = next.map(element => element.srcObject);
      for (const element of next) this.#drop(element);
      before.forEach((element, slot) => {
        element.srcObject = streams[slot] ?? null;
        void this.#play(element);
      });
    } else {
      for (const element of before) this.#drop(element);
      await this.resume();
    }
  }

  /** Plays what the browser held back; call it in a tap. */
  async resume(): Promise<void> {
    await Promise.all(this.#elements.map(element => this.#play(element)));
  }

  /** Where the system alone sets volumes (iOS), nothing happens. */
  setVolume(slot: number, volume: number): void {
    const element = this.#elements[slot];
    if (element !== undefined && element.volume !== volume) element.volume = volume;
  }

  /** Can a page set volumes here? */
  get canSetVolume(): boolean {
    const probe = document.createElement('audio');
    probe.volume = 0.5;
    return probe.volume === 0.5;
  }

  stop(): void {
    this.#turn++;
    for (const element of this.#elements.splice(0)) this.#drop(element);
    this.#set('idle');
  }

  #make(): HTMLAudioElement {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.setAttribute('playsinline', '');
    // A call on the phone pauses it, without a word.
    this.#ends.set(element, on(element, ['pause'], () => void this.#play(element)));
    return element;
  }

  #drop(element: HTMLAudioElement): void {
    this.#ends.get(element)?.();
    this.#ends.delete(element);
    element.pause();
    element.srcObject = null;
  }

  async #play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
      if (this.#elements.includes(element) && this.#elements.every(each => !each.paused)) this.#set('playing');
    } catch (fault) {
      // AbortError: it got another track meanwhile, and is played by that.
      if (this.#elements.includes(element) && fault instanceof DOMException && fault.name === 'NotAllowedError') this.#set('blocked');
    }
  }

  #set(state: AudioState['playback']): void {
    if (this.state === state) return;
    this.state = state;
    this.changed();
  }
}
