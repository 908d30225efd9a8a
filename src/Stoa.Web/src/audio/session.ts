// The audio of one Space: what the rest of the app calls. Puts the parts of this folder together, and holds the state.
import { withSource } from '../api/source';
import { AudioConnection } from './connection';
import type { AudioState, Connection, Finding, SpaceAudio, SpaceAudioOptions } from './contract';
import { findingsFrom, type ServerAudio } from './findings';
import { Rings } from './levels';
import { LockScreen } from './lockScreen';
import { Meter, openMicrophone, type NoMicrophone } from './microphone';
import { Players } from './players';
import { TALKING_ELSEWHERE, type Refusal } from './refusals';
import { Slots } from './slots';
import { countsOf, flowBetween, type Flow } from './statistics';
import { storage, Volumes } from './volumes';
import { on, request } from './waits';

const SLOTS = 3;
const LOOK_EVERY = 100; // Milliseconds between looks at who is in which slot.
const DIAGNOSE_FOR = 1000;

const HEARD_WITHIN = 1500; // When nobody talks, nothing comes.
const JITTER_BUFFER = 200; // What browsers keep back before they play.

const tracksOf = (peer: RTCPeerConnection): MediaStreamTrack[] => peer.getReceivers().map(({ track }) => track);

/** Waits until a connection can be heard: a packet came, and what a browser keeps back was filled. Nobody may be talking: then not for long. */
async function heardFrom(peer: RTCPeerConnection): Promise<void> {
  const until = performance.now() + HEARD_WITHIN;
  while (performance.now() < until && peer.connectionState === 'connected') {
    const counts = countsOf((await peer.getStats()) as unknown as Map<string, unknown>);
    await new Promise(later => setTimeout(later, counts.packetsReceived > 0 ? JITTER_BUFFER : LOOK_EVERY));
    if (counts.packetsReceived > 0) return;
  }
}

const isOpen = (connection: Connection): boolean => connection !== 'off' && connection !== 'failed';

/** Opens the audio of a Space; nothing is sent or asked for until `listen` or `talk`. End it with `leave`. */
export function openSpaceAudio(options: SpaceAudioOptions): SpaceAudio {
  const base = `/api/spaces/${encodeURIComponent(options.spaceId)}`;
  const listeners = new Set<() => void>();
  const [slots, rings, volumes] = [new Slots(), new Rings(), new Volumes(storage())];
  const heard = new Map<string, number>();
  let state: AudioState = { listening: 'off', talking: 'off', playback: 'idle', microphone: 'off', muted: false };
  let microphone: { stream: MediaStream; track: MediaStreamTrack; meter: Meter } | undefined;
  let asking = 0; // Counts requests for the microphone: an answer that comes late is let go.
  let talkIds: string[] = []; // Of the own sessions that talk, newest last.
  let timer: ReturnType<typeof setInterval> | undefined;
  let ends: (() => void)[] = [];
  let isOver = false;

  const set = (part: Partial<AudioState>) => {
    const next = { ...state, ...part };
    if ((Object.keys(next) as (keyof AudioState)[]).every(key => next[key] === state[key])) return;
    state = next;
    lockScreen.show({
      isPlaying: isOpen(state.listening),
      ...(state.talking !== 'off' && { isMicrophoneOn: state.talking === 'connected' && !state.muted }),
    });
    for (const listener of listeners) listener();
  };

  const players = new Players(() => set({ playback: players.state }));
  const lockScreen = new LockScreen({
    stop: () => options.onStop?.(),
    play: () => void audio.resume(),
    toggleMicrophone: () => audio.setMuted(!state.muted),
  });

  const listening = new AudioConnection({
    path: withSource(`${base}/whep`, options.spaceId),
    equip(peer) {
      for (let slot = 0; slot < SLOTS; slot++) peer.addTransceiver('audio', { direction: 'recvonly' });
    },
    begin(peer) {
      slots.clear();
      players.attach(tracksOf(peer));
    },
    async takeOver(peer) {
      await players.change(tracksOf(peer), () => heardFrom(peer));
      slots.clear();
    },
    changed: () => connectionsMoved(),
  });

  const talking = new AudioConnection({
    path: withSource(`${base}/whip`, options.spaceId),
    equip(peer) {
      // None for a moment, while another one takes the place of one that was pulled out.
      peer.addTransceiver(microphone?.track ?? 'audio', { direction: 'sendonly', streams: microphone ? [microphone.stream] : [] });
    },
    async mayReopen() {
      const report = await askServer();
      return report?.sessions.some(({ session_id, direction }) => direction === 'publish' && !talkIds.includes(session_id))
        ? TALKING_ELSEWHERE : undefined;
    },
    changed: () => connectionsMoved(),
  });

  function connectionsMoved(): void {
    if (talking.sessionId !== undefined && !talkIds.includes(talking.sessionId)) talkIds = [...talkIds.slice(-9), talking.sessionId];
    const isTalkOver = isOpen(state.talking) && (talking.state === 'failed' || (talking.state === 'off' && talking.refusal !== undefined));
    if (isTalkOver) releaseMicrophone();
    if (!isOpen(listening.state)) players.stop();
    const refused = listening.refusal !== undefined ? refusalTo('listening', listening.refusal) : talking.refusal && refusalTo('talking', talking.refusal);
    set({ listening: listening.state, talking: talking.state, refusal: refused });
  }

  /** The same object as long as it is the same refusal. */
  function refusalTo(of: 'listening' | 'talking', { status, reason, detail }: Refusal): AudioState['refusal'] {
    const { refusal } = state;
    return refusal?.of === of && refusal.status === status && refusal.reason === reason && refusal.detail === detail
      ? refusal : { of, status, ...(reason !== undefined && { reason }), ...(detail !== undefined && { detail }) };
  }

  function releaseMicrophone(word: AudioState['microphone'] = 'off'): void {
    asking++;
    if (microphone !== undefined) {
      microphone.meter.stop();
      microphone.track.onended = null;
      for (const track of microphone.stream.getTracks()) track.stop();
      microphone = undefined;
    }

    set({ microphone: word });
  }

  /** Gets a microphone, and whether it was wanted still when it came. */
  async function takeMicrophone(): Promise<boolean> {
    releaseMicrophone('asking');
    const turn = asking;
    let stream: MediaStream;
    try {
      stream = await openMicrophone();
    } catch (word) {
      if (turn === asking) set({ microphone: word as NoMicrophone });
      return false;
    }

    const track = stream.getAudioTracks()[0]!;
    if (turn !== asking) {
      track.stop();
      return false;
    }

    track.enabled = !state.muted;
    microphone = { stream, track, meter: new Meter(track) };
    track.onended = () => void replaceMicrophone(); // Pulled out, or taken away.
    set({ microphone: 'on' });
    return true;
  }

  /** The microphone is gone: another one, in the same session. */
  async function replaceMicrophone(): Promise<void> {
    if (await takeMicrophone()) await talking.peer?.getSenders()[0]?.replaceTrack(microphone!.track).catch(() => {});
    else if (state.microphone !== 'asking') await talking.close();
  }

  async function askServer(): Promise<ServerAudio | undefined> {
    const reply = await request(`${base}/audio`, {}, 5000);
    const body = reply?.status === 200 ? ((await reply.json().catch(() => undefined)) as { data: ServerAudio } | undefined) : undefined;
    return body?.data;
  }

  /** Reads the slots: who is heard, how loud; and plays each as loud as its person is set. */
  function look(): void {
    heard.clear();
    const now = performance.now();
    listening.peer?.getReceivers().forEach((receiver, slot) => {
      const found = slots.read(slot, receiver.getContributingSources(), now);
      players.setVolume(slot, found?.userId === undefined ? 1 : volumes.of(found.userId));
      if (found?.userId !== undefined) heard.set(found.userId, Math.max(found.loudness, heard.get(found.userId) ?? 0));
    });
  }

  /** What has to be there while anything is open: begun with the first, ended by leave. */
  function begin(): void {
    if (timer !== undefined || isOver) return;
    timer = setInterval(look, LOOK_EVERY); // Hidden pages are slowed down by the browser itself.
    let returning: (() => void)[] = [];
    ends = [
      on(window, ['pagehide'], () => {
        const wasMuted = state.muted;
        returning = [];
        if (isOpen(state.listening)) returning.push(() => void audio.listen());
        if (isOpen(state.talking)) returning.push(() => void (microphone?.track.readyState === 'live' ? talking.open() : audio.talk({ muted: wasMuted })));
        void listening.close();
        void talking.close();
      }),
      on(window, ['pageshow'], event => {
        if ((event as PageTransitionEvent).persisted) for (const back of returning.splice(0)) back();
      }),
      on(document, ['visibilitychange'], () => { if (!document.hidden && state.playback === 'blocked') void players.resume(); }),
    ];
  }

  async function flowOf(connection: AudioConnection): Promise<Flow | undefined> {
    const { peer } = connection;
    if (peer === undefined || connection.state !== 'connected') return undefined;
    try {
      const before = countsOf((await peer.getStats()) as unknown as Map<string, unknown>);
      await new Promise(later => setTimeout(later, DIAGNOSE_FOR));
      return flowBetween(before, countsOf((await peer.getStats()) as unknown as Map<string, unknown>));
    } catch {
      return undefined; // Closed meanwhile.
    }
  }

  const audio: SpaceAudio = {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    listen() {
      if (isOver) return Promise.resolve();
      const opened = listening.open();
      begin();
      return opened;
    },

    resume: () => players.resume(),

    move() {
      listening.move();
      talking.move();
    },

    async talk({ muted = false } = {}) {
      if (isOver) return;
      if (isOpen(state.talking)) {
        audio.setMuted(muted);
        return talking.open();
      }

      begin();
      set({ muted });
      if (await takeMicrophone()) await talking.open();
    },

    async stopTalking() {
      releaseMicrophone();
      await talking.close();
    },

    setMuted(muted) {
      if (microphone !== undefined) microphone.track.enabled = !muted;
      set({ muted });
    },

    setVoices: voices => slots.setVoices(voices),

    levels() {
      look();
      if (options.userId !== undefined && microphone !== undefined && !state.muted && state.talking === 'connected') heard.set(options.userId, microphone.meter.level());
      return rings.move(heard, performance.now());
    },

    microphoneLevel: () => microphone?.meter.level() ?? 0,
    volumeOf: userId => volumes.of(userId),
    setVolume(userId, volume) {
      volumes.set(userId, volume);
      look();
    },

    async diagnose(): Promise<readonly Finding[]> {
      const [server, inbound, outbound] = await Promise.all([askServer(), flowOf(listening), flowOf(talking)]);
      const voices = server?.voices ?? slots.voices;
      return findingsFrom({
        state, server, isSignedIn: options.userId !== undefined, listening: inbound, talking: outbound,
        ...(listening.answeredAt !== undefined && { unreachedFor: performance.now() - listening.answeredAt }),
        listeningId: listening.sessionId, talkingId: talking.sessionId,
        talkers: voices.filter(voice => voice.is_heard && voice.user_id !== options.userId).map(({ user_id }) => ({ userId: user_id, volume: volumes.of(user_id) })),
        canSetVolume: players.canSetVolume,
      });
    },

    describe: ({ title, hosts }) => lockScreen.describe(title, hosts),

    async leave() {
      isOver = true;
      clearInterval(timer);
      timer = undefined;
      for (const end of ends.splice(0)) end();
      const closed = Promise.all([listening.close(), talking.close()]);
      releaseMicrophone();
      players.stop();
      lockScreen.clear();
      await closed;
    },
  };

  return audio;
}
