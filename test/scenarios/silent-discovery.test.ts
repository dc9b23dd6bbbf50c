import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence/evidence.js';
import { LEGACY } from '../../src/scenarios/definitions/legacy.js';
import type { PacketTest } from '../support/sim/packet.js';
import type { SimulationOptions } from '../support/sim/simulation.js';
import { LINUX } from './network-faults.js';
import { runRemote, runSimulated, suspectsOf } from './run-remote.js';

const TO_TFTP: PacketTest = ({ udp }) => udp?.destinationPort === 69;
const at = (hop: number): SimulationOptions => ({
  hops: [1, 2, 3].map((n) => (n === hop ? { ...LINUX, dropForward: TO_TFTP } : LINUX)),
});

/** Datagrams to UDP 69 that were meant to die on the way. */
function hopProbes(evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter((entry) => entry.probe === 'udp-port' && entry.request.port === 69);
}

describe('UDP discovery that is silent while TCP discovery answers', () => {
  it.each([
    [1, 'port-filtered', ['router 1', 'router 2']],
    [2, 'port-filtered', ['router 2', 'router 3']],
    [3, 'udp-discovery-off', ['unit 4', 'router 3', 'router 2 return', 'router 1 return']],
  ] as const)(
    'is traced: dropped by hop %i it is a note, %s, with that hop among the suspects',
    async (hop, code, suspects) => {
      const { target } = await runRemote(at(hop));
      expect(target.verdict).toBe('pass');
      expect(target.findings.map((one) => [one.code, one.severity])).toEqual([[code, 'note']]);
      expect(suspectsOf(target.findings[0])).toEqual(suspects);
      expect(target.findings[0]?.remedy).toContain('llow UDP 69');
    },
  );

  it('takes no longer where every router answers', async () => {
    const hops = [LINUX, LINUX, LINUX];
    const [healthy, off] = await Promise.all([runRemote({ hops }), runRemote({ hops, unit: { whoIs: 'silent' } })]);
    expect(hopProbes(off.target.evidence)).toHaveLength(3);
    expect(off.report.durationMs).toBeLessThanOrEqual(healthy.report.durationMs + 950);
  });

  it('is not traced where it answers, where packets get lost, or without a router', async () => {
    const answered = await runRemote({ hops: [LINUX, LINUX] });
    const onLan = await runRemote({ hops: [], unit: { whoIs: 'silent' }, neighbour: 'reachable' });
    const lossy = await runRemote({ hops: [{ ...LINUX, loss: 0.4 }, LINUX], unit: { whoIs: 'silent' }, seed: 3 });
    for (const { target } of [answered, onLan, lossy]) expect(hopProbes(target.evidence)).toEqual([]);
  });

  it('says in the headline of legacy what is to be allowed where', async () => {
    const { target } = await runSimulated(LEGACY, at(3));
    expect(target.summary).toMatch(/switched off or filtered on the unit, hop 3 \(10\.0\.23\.3\) drops UDP 69, or/);
  });
});
