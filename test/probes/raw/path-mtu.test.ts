import { describe, expect, it } from 'vitest';
import { sizeObservation } from '../../../src/diagnosis/observe/path-mtu.js';
import type { EchoEvidence } from '../../../src/model/evidence/packets.js';
import { probePathMtu } from '../../../src/probes/raw/path-mtu.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { SimulationOptions } from '../../support/sim/simulation.js';
import { TARGET } from '../../support/sim/simulation.js';
import { ECHO_REQUEST } from '../../support/sim/traffic.js';

/** Three routers, one of which passes 1400 bytes at most. */
function narrow(hop: number, tells = false): SimulationOptions {
  return { hops: [1, 2, 3].map((number) => (number === hop ? { mtu: { bytes: 1400, tells } } : {})) };
}

async function probe(options: SimulationOptions, distance: number | null = 4): Promise<Bench> {
  const bench = benchOf(options);
  await probePathMtu(bench.context, () => distance);
  return bench;
}

function echoes({ context }: Bench): EchoEvidence[] {
  return context.log.entries.filter((entry) => entry.probe === 'echo');
}

function observed({ context }: Bench): ReturnType<typeof sizeObservation> {
  return sizeObservation(context.log.entries, TARGET);
}

describe('the probe of the path MTU', () => {
  it('sends exactly one packet of 1500 bytes with DF on a healthy path', async () => {
    const bench = await probe({});
    expect(bench.sent).toHaveLength(1);
    expect(bench.sent[0]?.packet.header).toMatchObject({
      destination: TARGET,
      totalLength: 1500,
      ttl: 64,
      dontFragment: true,
    });
    expect(echoes(bench)).toMatchObject([{ outcome: 'echo-reply', request: { purpose: 'size', bytes: 1480 } }]);
  });

  it('takes an ICMP 3/4 for a path that tells its MTU, after one packet', async () => {
    const bench = await probe(narrow(2, true));
    expect(bench.sent).toHaveLength(1);
    expect(echoes(bench)).toMatchObject([{ outcome: 'icmp-error', replies: [{ icmpType: 3, icmpCode: 4 }] }]);
    expect(observed(bench)).toMatchObject({ largestPassed: null, smallestLost: null });
  });

  it('takes EMSGSIZE of the PC for a path that tells its MTU, with nothing sent', async () => {
    const bench = await probe({ refuse: (packet) => (packet.header.totalLength > 1400 ? 'EMSGSIZE' : null) });
    expect(bench.sent).toEqual([]);
    expect(echoes(bench)).toMatchObject([{ outcome: 'not-sent', failure: { errno: 'EMSGSIZE' } }]);
    expect(observed(bench)).toMatchObject({ largestPassed: null, smallestLost: null });
  });

  it('stops where small packets vanish as well: it is not a matter of size', async () => {
    const bench = await probe({ hops: [{ dropForward: ECHO_REQUEST }] });
    expect(bench.sent.map(({ packet }) => packet.header.totalLength)).toEqual([
      1500, 1500, 1500, 1500, 576, 576, 576, 576,
    ]);
    expect(echoes(bench).every(({ outcome }) => outcome === 'silent')).toBe(true);
  });

  it.each([1, 2, 3])('finds 1400 bytes and where larger packets end: behind hop %i', async (hop) => {
    const { largestPassed, smallestLost, lastHop, firstSilentHop } = observed(await probe(narrow(hop)));
    expect(largestPassed).toBeGreaterThan(1400 - 16);
    expect(largestPassed).toBeLessThanOrEqual(1400);
    expect(smallestLost).toBeGreaterThan(1400);
    expect(smallestLost).toBeLessThanOrEqual(1400 + 16);
    expect([lastHop, firstSilentHop]).toEqual([hop, hop < 3 ? hop + 1 : null]);
  });

  it('finds sizes near both ends of the search', async () => {
    for (const bytes of [576, 590, 1499]) {
      const { largestPassed, smallestLost } = observed(await probe({ hops: [{ mtu: { bytes, tells: false } }] }, 2));
      expect(largestPassed).toBeLessThanOrEqual(bytes);
      expect(smallestLost).toBeGreaterThan(bytes);
      expect((smallestLost ?? 0) - (largestPassed ?? 0)).toBeLessThanOrEqual(16);
    }
  });

  it('sends DF on every packet, to the target alone, and ends: fewer than fifty', async () => {
    const { sent } = await probe(narrow(2));
    expect(sent.length).toBeLessThan(50);
    for (const { packet } of sent) expect(packet.header).toMatchObject({ destination: TARGET, dontFragment: true });
  });

  it('climbs no hop when the distance is unknown, and at most thirty when it is absurd', async () => {
    const hopProbes = (bench: Bench): number => echoes(bench).filter(({ request }) => request.ttl < 64).length;
    expect(hopProbes(await probe(narrow(2), null))).toBe(0);
    expect(hopProbes(await probe(narrow(2), 200))).toBeLessThan(30);
  });

  it('gives up every silence', async () => {
    const bench = await probe(narrow(2));
    expect(echoes(bench).filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  });

  it.each([100, 1100, 2000])('rejects when the run is cancelled after %i ms', async (ms) => {
    const bench = benchOf(narrow(2));
    bench.clock.after(ms, () => bench.cancel.abort());
    await expect(probePathMtu(bench.context, () => 4)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.clock.now()).toBe(ms);
    expect(echoes(bench).at(-1)?.outcome).toBe('pending');
  });
});

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

describe('the probe of the path MTU on a path that loses a fifth', () => {
  it.each(SEEDS)('never sees a limit below what passes (seed %i)', async (seed) => {
    const { largestPassed, smallestLost } = observed(await probe({ ...narrow(2), seed, hops: lossy(1400) }));
    if (largestPassed !== null) expect(largestPassed).toBeLessThanOrEqual(1400);
    if (smallestLost !== null && largestPassed !== null) expect(smallestLost).toBeGreaterThan(largestPassed);
  });

  it('finds the large packet through in nearly every run where nothing is narrow', async () => {
    const outcomes = await Promise.all(SEEDS.map((seed) => probe({ hops: lossy(1500), seed })));
    const through = outcomes.filter((bench) => observed(bench).largestPassed === 1500);
    expect(through.length).toBeGreaterThanOrEqual(SEEDS.length - 4);
  });
});

/** The first link loses a fifth of the packets each way; behind hop 2 packets of that many bytes pass. */
function lossy(bytes: number): NonNullable<SimulationOptions['hops']> {
  return [{ loss: 0.2 }, { mtu: { bytes, tells: false } }, {}];
}
