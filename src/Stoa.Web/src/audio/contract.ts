// What the audio of a Space is to the rest of the app. `openSpaceAudio` (session.ts) makes one; nothing else of this folder is seen outside.

/** How an audio session is doing. `reconnecting` goes on by itself; `failed` waits for the person to try again. */
export type Connection = 'off' | 'connecting' | 'connected' | 'reconnecting' | 'failed';

/** How the microphone is doing. `denied`: the person or the system said no; `missing`: there is none; `busy`: another program holds it. */
export type Microphone = 'off' | 'asking' | 'denied' | 'missing' | 'busy' | 'on';

/** The state, replaced as a whole whenever something changes. */
export interface AudioState {
  readonly listening: Connection;
  readonly talking: Connection;
  /** `blocked`: the browser plays nothing until the person taps: `resume()` in a tap. */
  readonly playback: 'idle' | 'playing' | 'blocked';
  readonly microphone: Microphone;
  /** Muted by the person. A host's mute is in the Space, not here. */
  readonly muted: boolean;
  /** Why listening or talking was refused: the problem's `reason` where it has one, else its HTTP status. */
  readonly refusal?: { readonly of: 'listening' | 'talking'; readonly reason?: string; readonly status: number; readonly detail?: string };
}

/** One thing that was looked at to find out why a person hears nothing, or is not heard. Texts are `audio.check.<id>.<result>`. */
export interface Finding {
  readonly id: 'server' | 'session' | 'network' | 'packets' | 'playback' | 'volume' | 'voices' | 'microphone' | 'sending';
  readonly result: 'ok' | 'warning' | 'problem' | 'unknown';
  /** Numbers for the text: loss in percent, round trip and jitter in milliseconds, packets, kind of transport (`udp`, `tcp`) … */
  readonly params?: Readonly<Record<string, string | number>>;
}

/** A microphone that is being tried before the first time on stage; nothing is sent anywhere. */
export interface MicrophoneCheck {
  /** 0 (silence) to 1 (as loud as it gets), for a meter; call it as often as you draw. */
  level(): number;
  /** True once something was heard that is clearly above silence. */
  readonly heard: boolean;
  /** The microphones there are; labels are known once the person has said yes. */
  devices(): Promise<readonly { readonly id: string; readonly label: string }[]>;
  /** Uses another one, and remembers it for this browser. */
  use(deviceId: string): Promise<void>;
  readonly deviceId: string | undefined;
  /** Ends it. */
  stop(): void;
}

/** The audio of one Space that the person is in: what they hear and, on stage, what they say. */
export interface SpaceAudio {
  readonly getState: () => AudioState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Opens the WHEP session; call it in a tap, so that the browser lets it play. Resolves when connected, or refused (see the state). Never throws. */
  listen(): Promise<void>;
  /** Plays what the browser held back; call it in a tap. */
  resume(): Promise<void>;
  /** The server is about to stop: opens what is open at another one, and ends it here only when that one is heard. Nothing is asked again. */
  move(): void;
  /** Asks for the microphone and opens the WHIP session. Resolves when connected, or refused. Never throws. */
  talk(options?: { muted?: boolean }): Promise<void>;
  /** Ends the WHIP session and lets the microphone go. */
  stopTalking(): Promise<void>;
  setMuted(muted: boolean): void;
  /** Who is meant by the SSRCs in packets' CSRC lists, and their level in -dBov: the event `voices` of the event stream, as it comes. */
  setVoices(voices: readonly { readonly user_id: string; readonly ssrc: number; readonly level: number; readonly is_heard: boolean }[]): void;
  /** Who sounds in the packets that arrive now, 0 to 1 each; the person's own voice too while it is sent. Call it as often as you draw; cheap. */
  levels(): ReadonlyMap<string, number>;
  /** The microphone's level, 0 to 1, also while muted (so that the person sees that it works). */
  microphoneLevel(): number;
  /** How loud one person is for this listener, 0 to 1 (1: as sent); kept for this browser. */
  volumeOf(userId: string): number;
  setVolume(userId: string, volume: number): void;
  /** Looks at everything between the speakers and the person's ear. */
  diagnose(): Promise<readonly Finding[]>;
  /** What the lock screen says: title, artist (the hosts). */
  describe(what: { title: string; hosts: string }): void;
  /** Ends both sessions (DELETE), lets everything go. */
  leave(): Promise<void>;
}

/** What a Space's audio needs to know. */
export interface SpaceAudioOptions {
  readonly spaceId: string;
  /** The id of the signed-in user; absent: a guest. */
  readonly userId?: string;
  /** Called when the person pauses or stops from the lock screen or a headset: to leave is the app's to do. */
  readonly onStop?: () => void;
}
