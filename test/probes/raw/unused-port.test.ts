import { describe, expect, it } from 'vitest';
import type { SynEvidence } from '../../../src/model/evidence/packets.js';
import { probeUnusedPorts } from '../../../src/probes/raw/unused-port.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import { TARGET } from '../../support/sim/simulation.js';
import { ANYTHING } from '../../support/sim/traffic.js';

const PROXY = { hops: [{ proxy: { match: ANYTHING } }, {}] };
const SILENT = { hops: [{ dropForward: ANYTHING }] };
const DOCUMENTED = [69, 161, 520, 50795, 50796, 50797, 50802, 50804, 50805, 50808, 50812, 50813];

function syns({ context }: Bench): SynEvidence[] {
  return context.log.entries.filter((entry) => entry.probe === 'tcp-syn');
}

describe('the probe of unused ports', () => {
  it('sends one SYN at full TTL to each of two neighbouring ports that nothing documented uses', async () => {
    const bench = benchOf();
    await probeUnusedPorts(bench.context);
    const [first, second] = bench.sent.flatMap(({ packet }) => packet.tcp?.destinationPort ?? []);
    expect(bench.sent.filter(({ by }) => by === 'probe')).toHaveLength(2);
    expect(second).toBe((first ?? 0) + 1);
    expect(DOCUMENTED).not.toContain(first);
    expect(DOCUMENTED).not.toContain(second);
    for (const { packet } of bench.sent) expect(packet.header).toMatchObject({ destination: TARGET, ttl: 64 });
  });

  it('stays between the well-known and the documented ports, whatever the chance', async () => {
    for (let n = 0; n < 50; n += 1) {
      const bench = benchOf();
      await probeUnusedPorts(bench.context);
      for (const { request } of syns(bench)) {
        expect(request.port).toBeGreaterThanOrEqual(20_000);
        expect(request.port).toBeLessThanOrEqual(30_000);
      }
    }
  });

  it('uses a source port of its own for each packet', async () => {
    const bench = benchOf(SILENT);
    await probeUnusedPorts(bench.context);
    expect(new Set(syns(bench).map(({ request }) => request.sourcePort)).size).toBe(6);
  });

  it('hears the RST of a unit that listens on neither', async () => {
    const bench = benchOf();
    await probeUnusedPorts(bench.context);
    expect(syns(bench).map((entry) => [entry.outcome, entry.request.purpose])).toEqual([
      ['rst', 'unused'],
      ['rst', 'unused'],
    ]);
  });

  it('hears the SYN-ACKs of a device that accepts everything, and again a second later', async () => {
    const bench = benchOf(PROXY);
    await probeUnusedPorts(bench.context);
    expect(syns(bench).map((entry) => entry.outcome)).toEqual(['syn-ack', 'syn-ack', 'syn-ack', 'syn-ack']);
  });

  it('gives silence up after the attempts: six packets, all silent', async () => {
    const bench = benchOf(SILENT);
    const sentProbes = await probeUnusedPorts(bench.context);
    expect(sentProbes).toHaveLength(6);
    expect(syns(bench).map((entry) => entry.outcome)).toEqual(Array.from({ length: 6 }, () => 'silent'));
  });

  it('waits longer for a target whose round trip is long', async () => {
    const bench = benchOf({ hops: [{ delayMs: 200 }] });
    bench.context.roundTrip.note({ kind: 'echo-reply', from: TARGET, ttl: 63, rttMs: 401 });
    await probeUnusedPorts(bench.context);
    expect(syns(bench).map((entry) => entry.outcome)).toEqual(['rst', 'rst']);
  });

  it('rejects when the run is cancelled and leaves its packets pending', async () => {
    const bench = benchOf(SILENT);
    bench.clock.after(100, () => bench.cancel.abort());
    await expect(probeUnusedPorts(bench.context)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.clock.now()).toBe(100);
    expect(syns(bench).map((entry) => entry.outcome)).toEqual(['pending', 'pending']);
  });
});
