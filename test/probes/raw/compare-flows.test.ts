import { describe, expect, it } from 'vitest';
import { ENOUGH_ANSWERS } from '../../../src/model/contrast.js';
import type { SynEvidence } from '../../../src/model/evidence/packets.js';
import { compareFlows } from '../../../src/probes/raw/compare-flows.js';
import { TCP_FLAG } from '../../../src/wire/tcp.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { Packet } from '../../support/sim/packet.js';

const BLOCKED = [21_000, 21_002];
const PASSING = [21_001, 21_003, 21_005];
const SWEPT = { port: 50804, blocked: BLOCKED, passing: PASSING };
const isEven = ({ tcp }: Packet): boolean => (tcp?.sourcePort ?? 1) % 2 === 0;
const EVEN_BLOCKED = { hops: [{ dropForward: isEven }] };

function syns({ context }: Bench): SynEvidence[] {
  return context.log.entries.filter((entry) => entry.probe === 'tcp-syn');
}

function answersTo(bench: Bench, sourcePorts: readonly number[]): boolean[] {
  const own = syns(bench).filter(({ request }) => sourcePorts.includes(request.sourcePort));
  return own.map(({ outcome }) => outcome === 'syn-ack');
}

describe('the comparison of source ports', () => {
  it('confirms those that are blocked after sixteen answers to the others, as many packets each', async () => {
    const bench = benchOf(EVEN_BLOCKED);
    expect(await compareFlows(bench.context, SWEPT)).toEqual(BLOCKED);
    expect(answersTo(bench, BLOCKED)).toEqual(Array.from({ length: ENOUGH_ANSWERS }, () => false));
    expect(answersTo(bench, PASSING)).toEqual(Array.from({ length: ENOUGH_ANSWERS }, () => true));
  });

  it('sends from both kinds in turns', async () => {
    const bench = benchOf(EVEN_BLOCKED);
    await compareFlows(bench.context, SWEPT);
    const turns = syns(bench).map(({ request }) => request.sourcePort);
    expect(turns.slice(0, 4)).toEqual([21_000, 21_001, 21_002, 21_003]);
    expect(new Set(syns(bench).map(({ request }) => request.purpose))).toEqual(new Set(['compare']));
  });

  it('keeps the blocked ports that were not compared, after those that were', async () => {
    const bench = benchOf(EVEN_BLOCKED);
    const confirmed = await compareFlows(bench.context, { ...SWEPT, passing: [21_001] });
    expect(confirmed).toEqual(BLOCKED);
    expect(answersTo(bench, [21_002])).toEqual([]);
  });

  it('ends at the first answer where the silence was bad luck', async () => {
    const bench = benchOf();
    expect(await compareFlows(bench.context, SWEPT)).toEqual([]);
    expect(syns(bench)).toHaveLength(4);
  });

  it('gives up where those that passed are not answered any more', async () => {
    const bench = benchOf({ hops: [{ dropForward: () => true }] });
    expect(await compareFlows(bench.context, SWEPT)).toEqual([]);
    expect(answersTo(bench, PASSING)).toHaveLength(64);
  });

  it('ends the half-open session of an earlier SYN with a RST inside its window', async () => {
    const bench = benchOf(EVEN_BLOCKED);
    await compareFlows(bench.context, SWEPT);
    const own = bench.sent.flatMap(({ by, packet }) =>
      by === 'probe' && packet.tcp?.sourcePort === 21_000 ? packet.tcp : [],
    );
    const [first] = own;
    expect(own.slice(0, 5).map(({ flags }) => flags)).toEqual([
      TCP_FLAG.syn,
      TCP_FLAG.rst,
      TCP_FLAG.syn,
      TCP_FLAG.rst,
      TCP_FLAG.syn,
    ]);
    const ahead = own
      .filter(({ flags }) => flags === TCP_FLAG.rst)
      .map(({ sequence }) => (sequence - (first?.sequence ?? 0)) >>> 0);
    expect(Math.min(...ahead)).toBeGreaterThan(0);
    expect(Math.max(...ahead)).toBeLessThan(1460);
  });

  const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

  it.each([0.1, 0.2, 0.4])('never confirms where a share of %d is lost each way', async (loss) => {
    const runs = SEEDS.map((seed) => compareFlows(benchOf({ hops: [{ loss }], seed }).context, SWEPT));
    expect((await Promise.all(runs)).flat()).toEqual([]);
  });

  it('confirms a block on a path that loses a fifth each way', async () => {
    const runs = SEEDS.map((seed) =>
      compareFlows(benchOf({ hops: [{ loss: 0.2, dropForward: isEven }], seed }).context, SWEPT),
    );
    expect(await Promise.all(runs)).toEqual(SEEDS.map(() => BLOCKED));
  });

  it('rejects when the run is cancelled', async () => {
    const bench = benchOf(EVEN_BLOCKED);
    bench.clock.after(300, () => bench.cancel.abort());
    await expect(compareFlows(bench.context, SWEPT)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
