import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { searchBasePort } from '../../src/probes/base-port-search.js';
import { proberFor } from '../../src/probes/choose-prober.js';
import { benchOf } from '../support/sim/context.js';
import type { Packet } from '../support/sim/packet.js';
import type { SimulationOptions } from '../support/sim/simulation.js';

const FAST = 500;
const EVERY_PORT = Array.from({ length: 65_536 - 50_900 }, (_, n) => 50_900 + n);

async function search(network: SimulationOptions, rate = FAST) {
  const bench = benchOf({ ...network, rate });
  setMaxListeners(0, bench.cancel.signal);
  const evidence = await searchBasePort(proberFor(bench.machine).aim(bench.context), { basePort: 50804, rate });
  return { ...bench, evidence };
}

function unit(base: number, offsets: readonly number[] = [0, 1, 8]) {
  return { open: [50802, ...offsets.map((offset) => base + offset)], tls: [base + 1, base + 9] };
}

describe('the search for a moved base port', () => {
  it.each([
    ['SYNs', {}],
    ['sessions', { raw: false }],
  ])('finds it by %s, and is one entry of the evidence', async (_how, network) => {
    const { evidence, context } = await search({ ...network, unit: unit(51_804) }, 50);
    expect(evidence).toMatchObject({
      outcome: 'found',
      openPorts: [51_804, 51_805, 51_812],
      moved: { basePort: 51_804, open: [51_804, 51_805, 51_812], tls: true, ambiguous: false },
    });
    expect(evidence.tried).toBeLessThan(100);
    expect(context.log.entries).toEqual([evidence]);
  });

  it('finds a base port of no likelihood, and one of TLS alone', async () => {
    expect((await search({ unit: unit(57_391) })).evidence.moved?.basePort).toBe(57_391);
    expect((await search({ unit: unit(57_391, [1, 9]) })).evidence.moved?.basePort).toBe(57_391);
  });

  it('finds the base port beside an open port of something else', async () => {
    const { evidence } = await search({ unit: { ...unit(51_804), open: [51_004, 51_799, 51_804, 51_805, 51_812] } });
    expect(evidence.moved).toMatchObject({ basePort: 51_804, ambiguous: false });
  });

  it.each([
    ['SYN', {}],
    ['session', { raw: false }],
  ])('asks again where no answer came: of every port the first and second %s got lost', async (_how, network) => {
    const lost = new Map<number, number>();
    const loses = ({ tcp }: Packet): boolean => {
      if (tcp === undefined) return false;
      const before = lost.get(tcp.sourcePort) ?? 0;
      lost.set(tcp.sourcePort, before + 1);
      return before < 2;
    };
    const open = { ...unit(51_804), silent: EVERY_PORT.filter((port) => ![51_804, 51_805, 51_812].includes(port)) };
    const { evidence } = await search({ ...network, hops: [{ dropReturn: loses }], unit: open });
    expect(evidence.moved?.basePort).toBe(51_804);
    expect(evidence.tried).toBeLessThanOrEqual(65_526 - 49_152 + 1 + 9);
    expect(Math.max(...lost.values())).toBeGreaterThan(2);
  });

  it('keeps to the rate of the run', async () => {
    const { evidence, sent, clock } = await search({ unit: unit(50_904) }, 50);
    expect(evidence).toMatchObject({ outcome: 'found', request: { atMostMs: 368_400 } });
    const probes = sent.filter(({ by }) => by === 'probe').map(({ at }) => at);
    for (const start of probes)
      expect(probes.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(50);
    expect(clock.now()).toBeGreaterThan(0);
  });

  it('sends SYNs and sessions alone, never to the unit’s discovery port, and no byte inside a session', async () => {
    const { sent } = await search({ unit: unit(51_804) });
    const ports = new Set(sent.map(({ packet }) => packet.tcp?.destinationPort));
    expect(ports.has(50_802)).toBe(false);
    expect(sent.every(({ packet }) => packet.tcp !== undefined)).toBe(true);
    // IPv4 and TCP header, with an MSS option at most: no segment carries data.
    expect(Math.max(...sent.map(({ packet }) => packet.bytes.length))).toBeLessThanOrEqual(44);
  });

  it('ends with nothing where nothing is', async () => {
    const { evidence } = await search({ unit: { open: [50802, 50_808] } });
    expect(evidence).toMatchObject({ outcome: 'not-found', moved: null, tried: expect.any(Number) });
    expect(evidence.openPorts).toEqual([50_808]);
  });

  it('tells nothing where every port opens', async () => {
    const { evidence } = await search({ unit: { open: EVERY_PORT, tls: EVERY_PORT } });
    expect(evidence).toMatchObject({ outcome: 'everything-answers', moved: null });
    expect(evidence.openPorts.length).toBeLessThanOrEqual(32);
  });

  it('that the PC refuses to send is told as that', async () => {
    const { evidence } = await search({ refuse: () => 'EPERM' });
    expect(evidence).toMatchObject({ outcome: 'not-sent', failure: { errno: 'EPERM' } });
  });

  it('that is cancelled rejects, and leaves what it has as pending', async () => {
    const bench = benchOf({ rate: 50 });
    bench.clock.after(1500, () => bench.cancel.abort());
    await expect(
      searchBasePort(proberFor(bench.machine).aim(bench.context), { basePort: 50804, rate: 50 }),
    ).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'pending', moved: null }]);
  });
});
