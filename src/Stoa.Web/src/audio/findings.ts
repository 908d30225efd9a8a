// Why a person hears nothing, or is not heard: what was looked at, judged. The first problem is the one to solve.
import type { components } from '../api/generated/api';
import type { AudioState, Finding } from './contract';
import type { Flow } from './statistics';

/** What the server says of the audio (GET /api/spaces/{id}/audio). */
export type ServerAudio = components['schemas']['AudioReply']['data'];

/** Everything that was looked at. */
export interface Facts {
  readonly state: AudioState;
  /** Absent: no answer. */
  readonly server?: ServerAudio;
  /** False for guests, of whose sessions the server tells nothing. */
  readonly isSignedIn: boolean;
  /** What came in, in about a second; absent: there is no connection. */
  readonly listening?: Flow;
  /** How long the server has been waiting for audio to get through, in milliseconds, where it has answered and there is no connection yet. */
  readonly unreachedFor?: number;
  /** What went out. */
  readonly talking?: Flow;
  /** The id of the own sessions at the server. */
  readonly listeningId?: string;
  readonly talkingId?: string;
  /** Whom this listener would hear now, and how loud they have set them. */
  readonly talkers: readonly { readonly userId: string; readonly volume: number }[];
  readonly canSetVolume: boolean;
}

type Look = (facts: Facts) => Finding | undefined;
const finding = (id: Finding['id'], result: Finding['result'], params?: Finding['params']): Finding => ({ id, result, ...(params && { params }) });

const BAD_LOSS = 10; // Percent: words are missing.
const SOME_LOSS = 3;
const BAD_JITTER = 60; // Milliseconds.
const SLOW = 400;
const STUCK_AFTER = 4000;

const server: Look = ({ server, state }) => {
  if (server === undefined) return finding('server', 'unknown');
  if (!server.audio_available) return finding('server', 'problem');
  return finding('server', state.refusal !== undefined && state.refusal.status >= 500 ? 'warning' : 'ok');
};

const session: Look = ({ state: { listening }, server, listeningId, isSignedIn, unreachedFor }) => {
  if (listening === 'off') return finding('session', 'unknown');
  if (listening === 'failed') return finding('session', 'problem');
  const own = server?.sessions.find(({ session_id }) => session_id === listeningId);
  // Audio usually gets through within half a second; the server knows sooner, of those whom it knows, how far it came.
  const isStuck = own?.state === 'checking' || own?.state === 'connecting' || (unreachedFor ?? 0) > STUCK_AFTER;
  if (listening !== 'connected') return finding('session', isStuck ? 'problem' : 'warning');
  return finding('session', isSignedIn && server !== undefined && own === undefined ? 'warning' : 'ok');
};

const playback: Look = ({ state: { playback } }) => finding('playback', playback === 'blocked' ? 'problem' : playback === 'playing' ? 'ok' : 'unknown');

const volume: Look = ({ talkers, canSetVolume }) => {
  if (!canSetVolume) return finding('volume', 'unknown');
  const silent = talkers.filter(({ volume }) => volume === 0).length;
  if (silent > 0) return finding('volume', silent === talkers.length ? 'problem' : 'warning', { count: silent });
  const low = talkers.filter(({ volume }) => volume < 0.3).length;
  return low > 0 ? finding('volume', 'warning', { count: low }) : finding('volume', 'ok');
};

const voices: Look = ({ server, talkers }) => {
  if (server === undefined && talkers.length === 0) return finding('voices', 'unknown');
  return talkers.length > 0 ? finding('voices', 'ok', { count: talkers.length }) : finding('voices', 'warning');
};

const packets: Look = ({ listening, talkers }) => {
  if (listening === undefined) return finding('packets', 'unknown');
  const { received, concealedPercent } = listening;
  if (received > 0) return finding('packets', concealedPercent > 5 ? 'warning' : 'ok', { count: received, concealed: concealedPercent });
  return finding('packets', talkers.length > 0 ? 'problem' : 'unknown');
};

const network: Look = ({ listening, talking }) => {
  const flow = listening ?? talking;
  if (flow === undefined || flow.transport === undefined) return finding('network', 'unknown');
  const [loss, jitter, roundTrip] = [flow.lossPercent, flow.jitterMilliseconds ?? 0, flow.roundTripMilliseconds ?? 0];
  const result = loss >= BAD_LOSS ? 'problem' : loss >= SOME_LOSS || jitter >= BAD_JITTER || roundTrip >= SLOW || flow.transport === 'tcp' ? 'warning' : 'ok';
  return finding('network', result, { loss, jitter, roundTrip, transport: flow.transport.toUpperCase() });
};

const isOnStage = ({ state: { talking, microphone, refusal } }: Facts): boolean =>
  talking !== 'off' || microphone !== 'off' || refusal?.of === 'talking';

const microphone: Look = facts => {
  if (!isOnStage(facts)) return undefined;
  const { microphone, muted } = facts.state;
  if (microphone === 'on') return finding('microphone', muted ? 'warning' : 'ok');
  return finding('microphone', microphone === 'off' || microphone === 'asking' ? 'unknown' : 'problem');
};

const sending: Look = facts => {
  if (!isOnStage(facts)) return undefined;
  const { state, server, talking, talkingId } = facts;
  const own = server?.sessions.find(({ session_id }) => session_id === talkingId);
  if (server?.is_muted === true || own?.is_muted === true) return finding('sending', 'warning');
  if (state.microphone !== 'on' && state.talking !== 'failed') return finding('sending', 'unknown');
  if (state.talking === 'failed' || own?.state === 'checking' || own?.state === 'connecting' || own?.state === 'silent') return finding('sending', 'problem');
  if (state.talking !== 'connected' || talking === undefined) return finding('sending', 'unknown');
  return finding('sending', own !== undefined || server === undefined ? 'ok' : 'problem', { loss: Math.round(own?.loss_percent ?? 0), roundTrip: talking.roundTripMilliseconds ?? 0 });
};

const SEVERITY = ['problem', 'warning', 'unknown', 'ok'] as const;

/** Judges. Problems come first, and among them the nearest to the root: without a server nothing arrives, a blocked player explains silence better than loss does. */
export const findingsFrom = (facts: Facts): readonly Finding[] =>
  [server, session, playback, volume, packets, network, microphone, sending, voices]
    .map(look => look(facts))
    .filter(found => found !== undefined)
    .sort((a, b) => SEVERITY.indexOf(a.result) - SEVERITY.indexOf(b.result));
