import { describe, expect, it } from 'vitest';
import { countsOf, flowBetween, type Counts } from './statistics';

const report = (...entries: Record<string, unknown>[]) => new Map(entries.map((entry, i) => [String(entry.id ?? `x${i}`), entry] as const));

describe('countsOf', () => {
  it('adds the slots up, and follows the transport to its pair', () => {
    expect(countsOf(report(
      { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1, totalSamplesReceived: 9600, concealedSamples: 480, silentConcealedSamples: 400, jitter: 0.004 },
      { type: 'inbound-rtp', packetsReceived: 5, packetsLost: -1, totalSamplesReceived: 4800, concealedSamples: 0, jitter: 0.02 },
      { type: 'inbound-rtp', packetsReceived: 0, jitter: 9 },
      { type: 'transport', id: 't', selectedCandidatePairId: 'p2' },
      { type: 'candidate-pair', id: 'p1', nominated: true, state: 'succeeded', currentRoundTripTime: 5 },
      { type: 'candidate-pair', id: 'p2', currentRoundTripTime: 0.012, localCandidateId: 'l' },
      { type: 'local-candidate', id: 'l', protocol: 'tcp' },
    ))).toEqual({ packetsReceived: 15, packetsLost: 0, packetsSent: 0, samples: 14_400, concealed: 80, jitter: 0.02, roundTrip: 0.012, transport: 'tcp' });
  });

  it('finds the pair without a transport, and the round trip in what the server reports', () => {
    expect(countsOf(report(
      { type: 'candidate-pair', id: 'p', selected: true, localCandidateId: 'l' },
      { type: 'local-candidate', id: 'l', protocol: 'udp' },
      { type: 'outbound-rtp', packetsSent: 50 },
      { type: 'remote-inbound-rtp', roundTripTime: 0.05 },
    ))).toMatchObject({ packetsSent: 50, roundTrip: 0.05, transport: 'udp' });
  });

  it('reads nothing as nothing', () => expect(countsOf(report())).toEqual({
    packetsReceived: 0, packetsLost: 0, packetsSent: 0, samples: 0, concealed: 0, jitter: undefined, roundTrip: undefined, transport: undefined,
  }));
});

describe('flowBetween', () => {
  const zero: Counts = { packetsReceived: 0, packetsLost: 0, packetsSent: 0, samples: 0, concealed: 0, jitter: undefined, roundTrip: undefined, transport: undefined };

  it('says what went by', () => expect(flowBetween(
    { ...zero, packetsReceived: 100, packetsLost: 5, samples: 48_000, concealed: 1000 },
    { ...zero, packetsReceived: 145, packetsLost: 10, packetsSent: 7, samples: 96_000, concealed: 5800, jitter: 0.0124, roundTrip: 0.0301, transport: 'udp' },
  )).toEqual({ received: 45, sent: 7, lossPercent: 10, concealedPercent: 10, jitterMilliseconds: 12, roundTripMilliseconds: 30, transport: 'udp' }));

  it('knows no loss where nothing came, and none below nothing', () => {
    expect(flowBetween(zero, { ...zero, samples: 48_000, concealed: 48_000 })).toMatchObject({ received: 0, lossPercent: 0, concealedPercent: 0 });
    expect(flowBetween({ ...zero, packetsLost: 3 }, { ...zero, packetsReceived: 10 }).lossPercent).toBe(0);
  });
});
