// The microphone: asking for it, which one, how loud it is.
import type { Microphone, MicrophoneCheck } from './contract';
import { amplitudeOf, loudnessOfAmplitude, settle } from './levels';
import { storage } from './volumes';

const KEY = 'stoa-microphone';
const HEARD = 0.3; // Of 0 to 1: speaking near the microphone, not a fan.

/** Why there is no microphone, in the words of the contract. */
export type NoMicrophone = Extract<Microphone, 'denied' | 'missing' | 'busy'>;

/** The word for what getUserMedia threw. Source: W3C Media Capture and Streams, section 10.6. */
export function wordFor(fault: unknown): NoMicrophone {
  const name = fault instanceof DOMException || fault instanceof Error ? fault.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'denied';
}

const remembered = (): string | undefined => {
  try {
    return storage()?.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Opens a microphone: the named one, or nothing; else the one remembered, or whichever there is. Rejects with a NoMicrophone. */
export async function openMicrophone(deviceId?: string): Promise<MediaStream> {
  const last = remembered();
  const device = deviceId !== undefined ? { exact: deviceId } : last !== undefined ? { ideal: last } : undefined;
  try {
    // Absent in pages that are not secure: the browser lets them have none.
    if (navigator.mediaDevices === undefined) throw new DOMException('', 'NotAllowedError');
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 }, ...(device && { deviceId: device }) },
    });
  } catch (fault) {
    throw wordFor(fault);
  }
}

/** Measures a microphone; what is sent can be switched off meanwhile, as this hears a copy of its own. Where the browser cannot measure: silence. */
export class Meter {
  readonly #copy: MediaStreamTrack;
  #context: AudioContext | undefined;
  #analyser: AnalyserNode | undefined;
  readonly #samples = new Float32Array(2048);
  #level = 0;
  #at = performance.now();

  constructor(track: MediaStreamTrack) {
    this.#copy = track.clone();
    this.#copy.enabled = true;
    try {
      this.#context = new AudioContext();
      const analyser = new AnalyserNode(this.#context, { fftSize: this.#samples.length });
      new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([this.#copy]) }).connect(analyser);
      this.#analyser = analyser;
      this.#context.resume().catch(() => {}); // Closed meanwhile.
    } catch { /* Too many contexts, or one of another rate than the microphone: talking goes on without a meter. */ }
  }

  /** 0 to 1, calm enough to be drawn. */
  level(): number {
    if (this.#analyser === undefined) return 0;
    const now = performance.now();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    this.#level = settle(this.#level, loudnessOfAmplitude(amplitudeOf(this.#samples)), now - this.#at);
    this.#at = now;
    return this.#level;
  }

  stop(): void {
    this.#copy.stop();
    this.#context?.close().catch(() => {}); // Closed before.
  }
}

/** Tries a microphone; nothing is sent. Rejects with a word of Microphone: 'denied', 'missing' or 'busy'. */
export async function checkMicrophone(): Promise<MicrophoneCheck> {
  let stream = await openMicrophone();
  let meter = new Meter(stream.getAudioTracks()[0]!);
  let isOver = false;
  let heard = false;
  const stop = () => {
    meter.stop();
    for (const track of stream.getTracks()) track.stop();
  };
  const level = () => {
    const now = isOver ? 0 : meter.level();
    heard ||= now > HEARD;
    return now;
  };

  return {
    level,
    get heard() {
      level();
      return heard;
    },
    async devices() {
      const all = await navigator.mediaDevices.enumerateDevices();
      return all.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '').map(({ deviceId, label }) => ({ id: deviceId, label }));
    },
    async use(deviceId) {
      const next = await openMicrophone(deviceId);
      if (isOver) {
        for (const track of next.getTracks()) track.stop();
        return;
      }

      stop();
      stream = next;
      meter = new Meter(stream.getAudioTracks()[0]!);
      heard = false;
      try {
        storage()?.setItem(KEY, deviceId);
      } catch { /* Not allowed: it holds for this page. */ }
    },
    get deviceId() {
      return stream.getAudioTracks()[0]?.getSettings().deviceId;
    },
    stop() {
      if (isOver) return;
      isOver = true;
      stop();
    },
  };
}
