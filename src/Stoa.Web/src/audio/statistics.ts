// What a peer connection's statistics say, as plain numbers. Source: W3C Identifiers for WebRTC's Statistics API.

type Entry = Readonly<Record<string, unknown>> & { readonly type: string };

/** Counts since the connection began, and how the way is now. */
export interface Counts {
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly packetsSent: number;
  readonly samples: number;
  /** Samples that the browser made up because none came; silence in pauses does not count. */
  readonly concealed: number;
  /** Seconds. */
  readonly jitter: number | undefined;
  readonly roundTrip: number | undefined;
  readonly transport: string | undefined;
}

/** What went by between two looks. */
export interface Flow {
  readonly received: number;
  readonly sent: number;
  readonly lossPercent: number;
  readonly concealedPercent: number;
  readonly jitterMilliseconds: number | undefined;
  readonly roundTripMilliseconds: number | undefined;
  readonly transport: string | undefined;
}

const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const sum = (entries: readonly Entry[], name: string): number => entries.reduce((total, entry) => total + (number(entry[name]) ?? 0), 0);

/** Reads a report (RTCStatsReport). */
export function countsOf(report: Iterable<readonly [string, unknown]>): Counts {
  const byId = new Map([...report].map(([id, entry]) => [id, entry as Entry]));
  const all = [...byId.values()];
  const inbound = all.filter(({ type }) => type === 'inbound-rtp');
  const transport = all.find(({ type }) => type === 'transport');
  const pair = byId.get(String(transport?.selectedCandidatePairId))
    ?? all.find(({ type, selected, nominated, state }) => type === 'candidate-pair' && (selected ?? (nominated === true && state === 'succeeded')));
  const local = byId.get(String(pair?.localCandidateId));
  const jitters = inbound.filter(entry => number(entry.packetsReceived)).map(entry => number(entry.jitter)).filter(jitter => jitter !== undefined);
  return {
    packetsReceived: sum(inbound, 'packetsReceived'),
    packetsLost: sum(inbound, 'packetsLost'),
    packetsSent: sum(all.filter(({ type }) => type === 'outbound-rtp'), 'packetsSent'),
    samples: sum(inbound, 'totalSamplesReceived'),
    concealed: sum(inbound, 'concealedSamples') - sum(inbound, 'silentConcealedSamples'),
    jitter: jitters.length === 0 ? undefined : Math.max(...jitters),
    roundTrip: number(pair?.currentRoundTripTime) ?? number(all.find(({ type }) => type === 'remote-inbound-rtp')?.roundTripTime),
    transport: typeof local?.protocol === 'string' ? local.protocol : undefined,
  };
}

const percent = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.min(100, Math.max(0, Math.round((100 * part) / whole))));
const milliseconds = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : Math.round(seconds * 1000));

/** What went by from one look to a later one. */
export function flowBetween(before: Counts, after: Counts): Flow {
  const [received, lost] = [after.packetsReceived - before.packetsReceived, after.packetsLost - before.packetsLost];
  return {
    received: Math.max(0, received),
    sent: Math.max(0, after.packetsSent - before.packetsSent),
    lossPercent: percent(lost, received + lost),
    concealedPercent: received > 0 ? percent(after.concealed - before.concealed, after.samples - before.samples) : 0,
    jitterMilliseconds: milliseconds(after.jitter),
    roundTripMilliseconds: milliseconds(after.roundTrip),
    transport: after.transport,
  };
}
