// From levels of audio to rings that are calm to look at.

const QUIET = 58; // -dBov: room noise.
const LOUD = 14; // A voice close to the microphone.
const RISE = 45; // Milliseconds in which two thirds of the way are gone.
const FALL = 260;
const NOTHING = 0.01;

/** 0 to 1 of a level in -dBov (RFC 6464: 0 loudest, 127 silence); even in decibels, as ears are. */
export const loudnessOf = (dbov: number): number => Math.min(1, Math.max(0, (QUIET - dbov) / (QUIET - LOUD)));

/** 0 to 1 of an amplitude of 0 to 1: the root mean square of samples, or what browsers say of a source. */
export const loudnessOfAmplitude = (amplitude: number): number => (amplitude > 0 ? loudnessOf(-20 * Math.log10(amplitude)) : 0);

/** The root mean square of samples. */
export function amplitudeOf(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** A step from one loudness towards another: up fast, down slowly, the same however often it is drawn. */
export const settle = (from: number, to: number, milliseconds: number): number =>
  to + (from - to) * Math.exp(-Math.max(0, milliseconds) / (to > from ? RISE : FALL));

/** How loud each person is drawn. */
export class Rings {
  readonly #levels = new Map<string, number>();
  #at = 0;

  /** Moves everyone towards what is heard of them now; who is not among them falls silent. The map is the same each time. */
  move(heard: ReadonlyMap<string, number>, now: number): ReadonlyMap<string, number> {
    const elapsed = this.#levels.size === 0 ? RISE : now - this.#at;
    this.#at = now;
    for (const id of heard.keys()) if (!this.#levels.has(id)) this.#levels.set(id, 0);
    for (const [id, level] of this.#levels) {
      const next = settle(level, heard.get(id) ?? 0, elapsed);
      if (next < NOTHING && !heard.has(id)) this.#levels.delete(id);
      else this.#levels.set(id, next);
    }

    return this.#levels;
  }
}
