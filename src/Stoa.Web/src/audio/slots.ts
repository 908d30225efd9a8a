// Who is in which slot: the loudest who talk, over time different people. Packets name them in their CSRC list, `voices` says whose SSRC that is.
import { loudnessOf, loudnessOfAmplitude } from './levels';

/** What a browser says of a source that was heard in a slot (RTCRtpContributingSource). */
export interface Source {
  readonly source: number;
  readonly timestamp: number;
  /** Amplitude, 0 to 1; not every browser has it of contributing sources. */
  readonly audioLevel?: number;
}

/** An entry of the event `voices`. */
export interface Voice {
  readonly user_id: string;
  readonly ssrc: number;
  readonly level: number;
  readonly is_heard: boolean;
}

/** One person in a slot. */
export interface Heard {
  readonly userId: string | undefined;
  readonly loudness: number;
}

const FRESH = 400; // Milliseconds. In silence (DTX) a packet comes every 400.

/** Reads slots. Keeps when each moved last by the page's own clock: browsers stamp by clocks that are not the page's. */
export class Slots {
  #voices = new Map<number, Voice>();
  readonly #moved = new Map<number, { timestamp: number; at: number }>();

  setVoices(voices: readonly Voice[]): void {
    this.#voices = new Map(voices.map(voice => [voice.ssrc, voice]));
  }

  /** Everyone whose audio the server has now. */
  get voices(): readonly Voice[] {
    return [...this.#voices.values()];
  }

  /** Who is in a slot now, and how loud they are; undefined when nothing came of late. */
  read(slot: number, sources: readonly Source[], now: number): Heard | undefined {
    const last = sources.reduce<Source | undefined>((newest, source) => (newest === undefined || source.timestamp > newest.timestamp ? source : newest), undefined);
    if (last === undefined) return undefined;
    const before = this.#moved.get(slot);
    if (before?.timestamp !== last.timestamp) this.#moved.set(slot, { timestamp: last.timestamp, at: now });
    const voice = this.#voices.get(last.source);
    if (now - this.#moved.get(slot)!.at > FRESH) return { userId: voice?.user_id, loudness: 0 };
    return { userId: voice?.user_id, loudness: last.audioLevel !== undefined ? loudnessOfAmplitude(last.audioLevel) : voice ? loudnessOf(voice.level) : 0 };
  }

  /** The slots begin anew, with other sources. */
  clear(): void {
    this.#moved.clear();
  }
}
