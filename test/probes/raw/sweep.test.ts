import { describe, expect, it } from 'vitest';
import type { SynEvidence } from '../../../src/model/evidence/packets.js';
import { SWEEP_FLOWS, SWEEP_TRIES, sweepFlows } from '../../../src/probes/raw/sweep.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { Packet } from '../../support/sim/packet.js';
import { TARGET } from '../../support/sim/simulation.js';
import { ANYTHING } from '../../support/sim/traffic.js';

const SILENT = { hops: [{ dropForward: ANYTHING }] };
const isEven = ({ tcp }: Packet): boolean => (tcp?.sourcePort ?? 0) % 2 === 0;

function syns({ context }: Bench): SynEvidence[] {
  return context.log.entries.filter((entry) => entry.probe === 'tcp-syn');
}

/** Packets and answers of each source port. */
function tally(bench: Bench): Map<number, { sent: number; answered: number }> {
  const seen = new Map<number, { sent: number; answered: number }>();
  for (const { request, outcome } of syns(bench)) {
    const { sent, answered } = seen.get(request.sourcePort) ?? { sent: 0, answered: 0 };
    seen.set(request.sourcePort, { sent: sent + 1, answered: answered + (outcome === 'syn-ack' ? 1 : 0) });
  }
  return seen;
}

describe('the sweep of source ports', () => {
  it('stops after one packet of each flow when all of them are answered', async () => {
    const bench = benchOf();
    const sentProbes = await sweepFlows(bench.context, 50804);
    expect(sentProbes).toHaveLength(SWEEP_FLOWS);
    expect([...tally(bench).values()]).toEqual(Array.from({ length: SWEEP_FLOWS }, () => ({ sent: 1, answered: 1 })));
  });

  it('does not wait once the last flow was answered', async () => {
    const bench = benchOf({}, {});
    await sweepFlows(bench.context, 50804);
    const last = bench.sent.findLast(({ by }) => by === 'probe')?.at ?? 0;
    expect(bench.clock.now() - last).toBeCloseTo(1.2);
  });

  it('sends SYNs at full TTL to the one port of the target alone', async () => {
    const bench = benchOf(SILENT);
    await sweepFlows(bench.context, 50804);
    for (const { packet } of bench.sent) {
      expect(packet.header).toMatchObject({ destination: TARGET, ttl: 64 });
      expect(packet.tcp?.destinationPort).toBe(50804);
    }
    expect(syns(bench).every(({ request }) => request.purpose === 'sweep')).toBe(true);
  });

  it('gives silence up after eight packets of each flow', async () => {
    const bench = benchOf(SILENT);
    await sweepFlows(bench.context, 50804);
    const expected = Array.from({ length: SWEEP_FLOWS }, () => ({ sent: SWEEP_TRIES, answered: 0 }));
    expect([...tally(bench).values()]).toEqual(expected);
    expect(syns(bench).every(({ outcome }) => outcome === 'silent')).toBe(true);
  });

  it('repeats only the flows that stay silent, each from its own port again', async () => {
    const bench = benchOf({ hops: [{ dropForward: isEven }] });
    await sweepFlows(bench.context, 50804);
    for (const [sourcePort, { sent, answered }] of tally(bench)) {
      expect([sent, answered]).toEqual(sourcePort % 2 === 0 ? [SWEEP_TRIES, 0] : [1, 1]);
    }
  });

  it('takes a RST as an answer: the flow got through', async () => {
    const bench = benchOf({ unit: { open: [] } });
    await sweepFlows(bench.context, 50804);
    expect(syns(bench).map(({ outcome }) => outcome)).toEqual(Array.from({ length: SWEEP_FLOWS }, () => 'rst'));
  });

  it('does not repeat a flow whose answer takes long on a path known to be long', async () => {
    const bench = benchOf({ hops: [{ delayMs: 150 }] });
    bench.context.roundTrip.note({ kind: 'echo-reply', from: TARGET, ttl: 63, rttMs: 301 });
    await sweepFlows(bench.context, 50804);
    expect(syns(bench)).toHaveLength(SWEEP_FLOWS);
  });

  it('rejects when the run is cancelled and leaves its packets pending', async () => {
    const bench = benchOf(SILENT);
    bench.clock.after(60, () => bench.cancel.abort());
    await expect(sweepFlows(bench.context, 50804)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.clock.now()).toBe(60);
    expect(syns(bench).every(({ outcome }) => outcome === 'pending')).toBe(true);
    expect(syns(bench).length).toBeLessThanOrEqual(SWEEP_FLOWS);
  });
});

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('the sweep of a path that loses a fifth each way', () => {
  it.each(SEEDS)('is answered on every flow in the end (seed %i)', async (seed) => {
    const bench = benchOf({ hops: [{ loss: 0.2 }], seed });
    await sweepFlows(bench.context, 50804);
    expect([...tally(bench).values()].filter(({ answered }) => answered === 0)).toEqual([]);
  });
});
