// What the lock screen and the keys of a headset show and do (Media Session).

/** What people can do from there. */
export interface Actions {
  readonly stop: () => void;
  readonly play: () => void;
  readonly toggleMicrophone: () => void;
}

/** How it is shown. */
export interface Shown {
  readonly isPlaying: boolean;
  /** Absent: not talking. */
  readonly isMicrophoneOn?: boolean;
}

/** The entry of one Space. Does nothing where the browser has no Media Session. */
export class LockScreen {
  readonly #session = 'mediaSession' in navigator ? navigator.mediaSession : undefined;
  #isOn = false;

  constructor(readonly actions: Actions) {}

  describe(title: string, hosts: string): void {
    if (this.#session === undefined || typeof MediaMetadata === 'undefined') return;
    this.#session.metadata = new MediaMetadata({ title, artist: hosts, artwork: [{ src: '/icon-512.png', sizes: '512x512', type: 'image/png' }] });
  }

  show({ isPlaying, isMicrophoneOn }: Shown): void {
    if (this.#session === undefined) return;
    if (isPlaying && !this.#isOn) {
      this.#isOn = true;
      const { stop, play, toggleMicrophone } = this.actions;
      this.#handle({ pause: stop, stop, play, togglemicrophone: toggleMicrophone });
    }

    if (!this.#isOn) return;
    this.#session.playbackState = isPlaying ? 'playing' : 'none';
    if (isMicrophoneOn !== undefined) this.#session.setMicrophoneActive?.(isMicrophoneOn)?.catch?.(() => {}); // Some refuse where nothing is captured.
  }

  clear(): void {
    if (this.#session === undefined) return;
    this.#isOn = false;
    this.#handle({ pause: null, stop: null, play: null, togglemicrophone: null });
    this.#session.metadata = null;
    this.#session.playbackState = 'none';
  }

  #handle(handlers: Readonly<Record<string, (() => void) | null>>): void {
    for (const [action, handler] of Object.entries(handlers)) {
      try {
        this.#session?.setActionHandler(action as MediaSessionAction, handler);
      } catch { /* This browser does not know the action. */ }
    }
  }
}
