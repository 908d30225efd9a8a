// What plays: one audio element for each slot, so that it goes on in the background and on a locked phone. The same elements serve every session
// after a break: the browser lets those play that began in a tap.
import type { AudioState } from './contract';
import { on } from './waits';

/** The elements. */
export class Players {
  state: AudioState['playback'] = 'idle';
  readonly #elements: HTMLAudioElement[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(readonly changed: () => void) {}

  /** Plays these tracks, one in each slot; call it in a tap the first time. */
  attach(tracks: readonly MediaStreamTrack[]): void {
    tracks.forEach((track, slot) => {
      const element = (this.#elements[slot] ??= this.#make());
      element.srcObject = new MediaStream([track]);
      void this.#play(element);
    });
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
    for (const end of this.#ends.splice(0)) end();
    for (const element of this.#elements.splice(0)) {
      element.pause();
      element.srcObject = null;
    }

    this.#set('idle');
  }

  #make(): HTMLAudioElement {
    const element = document.createElement('audio');
    element.autoplay = true;
    element.setAttribute('playsinline', '');
    // A call on the phone pauses it, without a word.
    this.#ends.push(on(element, ['pause'], () => void this.#play(element)));
    return element;
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
