import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../src/model/evidence/base.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import { PING_FLOW, tcpFlow } from '../../../src/model/flow.js';
import { measure } from '../../../src/probes/raw/measure.js';
import { Tracer } from '../../../src/probes/trace/tracer.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import { HOPS, type SimulationOptions, TARGET } from '../../support/sim/simulation.js';
import { FROM_CONFIG, TO_CONFIG } from '../../support/sim/traffic.js';

const LINUX = { limitsErrors: true };
type HopProbes = Record<number, string>;

/** Pings, so that there is a control, then traces TCP 50804. */
async function trace(options: SimulationOptions): Promise<Bench> {
  const bench = benchOf(options);
  const tracer = new Tracer(bench.context);
  await measure(bench.context, tracer, PING_FLOW);
  await tracer.settled();
  await tracer.test(tcpFlow(50804));
  return bench;
}

/** The answer at each TTL of a ladder: an address for time exceeded, the kind of any other reply, or silence. */
function hopProbes({ context }: Bench, purpose: 'control' | 'test'): HopProbes {
  const seen: HopProbes = {};
  for (const entry of context.log.entries) {
    if (!('purpose' in entry.request) || entry.request.purpose !== purpose) continue;
    const { ttl } = entry.request;
    if (!seen[ttl] || seen[ttl] === 'silent') seen[ttl] = sayReply(entry);
  }
  return seen;
}

function sayReply(entry: Evidence): string {
  const reply = entry.replies[0] as Reply | undefined;
  if (!reply) return 'silent';
  return reply.kind === 'icmp-error' && reply.icmpType === 11 ? reply.from : reply.kind;
}

describe('the tracer', () => {
  it('climbs the control to the target', async () => {
    const bench = await trace({ hops: [LINUX, LINUX] });
    expect(hopProbes(bench, 'control')).toEqual({ 1: HOPS[0], 2: HOPS[1], 3: 'echo-reply' });
  });

  it.each([
    ['at hop 1', [{ ...LINUX, dropForward: TO_CONFIG }, LINUX], { 1: HOPS[0], 2: 'silent', 3: 'silent' }],
    ['at hop 2', [LINUX, { ...LINUX, dropForward: TO_CONFIG }], { 1: HOPS[0], 2: HOPS[1], 3: 'silent' }],
    [
      'at hop 2 before its TTL is looked at',
      [LINUX, { ...LINUX, dropForward: TO_CONFIG, filtersFirst: true }],
      { 1: HOPS[0], 2: 'silent', 3: 'silent' },
    ],
    ['on the way back', [{ ...LINUX, dropReturn: FROM_CONFIG }, LINUX], { 1: HOPS[0], 2: HOPS[1], 3: 'silent' }],
  ])('shows a drop %s', async (_name, hops, expected) => {
    expect(hopProbes(await trace({ hops }), 'test')).toEqual(expected);
  });

  it('shows a drop at the unit', async () => {
    const bench = await trace({ hops: [LINUX, LINUX], unit: { silent: [50804] } });
    expect(hopProbes(bench, 'test')).toEqual({ 1: HOPS[0], 2: HOPS[1], 3: 'silent' });
  });

  it('shows mute routers as silent in both ladders', async () => {
    const bench = await trace({ hops: [{ mute: true }, { ...LINUX, dropForward: TO_CONFIG }] });
    expect(hopProbes(bench, 'control')).toEqual({ 1: 'silent', 2: HOPS[1], 3: 'echo-reply' });
    expect(hopProbes(bench, 'test')).toEqual({ 1: 'silent', 2: HOPS[1], 3: 'silent' });
  });

  it.each([1, 2, 3, 4])('does not read a rate limit as a drop while ladder %i uses it up', async (ladders) => {
    const bench = benchOf({ hops: [LINUX, { ...LINUX, dropForward: TO_CONFIG }, LINUX] });
    const tracer = new Tracer(bench.context);
    await measure(bench.context, tracer, PING_FLOW);
    const flows = [50801, 50803, 50806, 50807].slice(0, ladders).map(tcpFlow);
    await Promise.all([...flows, tcpFlow(50804)].map((flow) => tracer.test(flow)));
    const own = bench.context.log.entries.filter((entry) => entry.probe === 'tcp-syn' && entry.request.port === 50804);
    const passed = own.filter((entry) => sayReply(entry) === HOPS[1]);
    expect(passed.length).toBeGreaterThan(0);
  });

  it.each([32, 64, 128, 255])('finds a unit whose initial TTL is %i at its hop', async (initialTtl) => {
    const bench = await trace({ hops: [LINUX, LINUX], unit: { initialTtl } });
    expect(hopProbes(bench, 'control')[3]).toBe('echo-reply');
    expect(hopProbes(bench, 'control')[2]).toBe(HOPS[1]);
    expect(hopProbes(bench, 'test')[3]).toBe('syn-ack');
  });

  it('climbs past the distance that the reply promised when the way back is shorter', async () => {
    const hops = Array.from({ length: 5 }, () => LINUX);
    const bench = await trace({ hops, unit: { initialTtl: 66 } });
    expect(hopProbes(bench, 'control')[6]).toBe('echo-reply');
  });

  it('traces into silence when there is no control', async () => {
    const bench = benchOf({ hops: [LINUX, { ...LINUX, dropForward: () => true }] });
    await new Tracer(bench.context).test(tcpFlow(50804));
    const seen = hopProbes(bench, 'test');
    expect([seen[1], seen[2], seen[3]]).toEqual([HOPS[0], HOPS[1], 'silent']);
    expect(bench.sent.length).toBeLessThan(25);
  });

  it('climbs each flow once, however often it is asked for', async () => {
    const bench = await trace({ hops: [LINUX, LINUX] });
    const tracer = new Tracer(bench.context);
    expect(tracer.test(tcpFlow(50804))).toBe(tracer.test(tcpFlow(50804)));
    await tracer.test(tcpFlow(50804));
  });

  const tcpOf = ({ context }: Bench, purpose: string): number[] =>
    context.log.entries.flatMap((entry) =>
      entry.probe === 'tcp-syn' && entry.request.purpose === purpose ? [entry.request.port] : [],
    );

  it('compares a silent TCP port with a TCP port that answers, not with ping', async () => {
    const bench = benchOf({ hops: [LINUX, { ...LINUX, dropForward: TO_CONFIG }] });
    const tracer = new Tracer(bench.context);
    await measure(bench.context, tracer, PING_FLOW);
    await measure(bench.context, tracer, tcpFlow(50802));
    expect(tcpOf(bench, 'control')).toEqual([]);
    await tracer.test(tcpFlow(50804));
    expect(new Set(tcpOf(bench, 'control'))).toEqual(new Set([50802]));
  });

  it('compares it with a port that nothing uses, short of the unit, where no TCP port answers', async () => {
    const bench = await trace({ hops: [LINUX, { ...LINUX, dropForward: TO_CONFIG }, LINUX] });
    const controls = bench.context.log.entries.filter(
      (entry) => entry.probe === 'tcp-syn' && entry.request.purpose === 'control',
    );
    expect(new Set(tcpOf(bench, 'control')).size).toBe(1);
    expect(tcpOf(bench, 'control')).not.toContain(50804);
    expect(controls.every((entry) => 'ttl' in entry.request && entry.request.ttl <= 3)).toBe(true);
    expect(controls.some((entry) => sayReply(entry) === HOPS[2])).toBe(true);
  });

  it('sends rungs to the target alone', async () => {
    const { sent } = await trace({ hops: [LINUX, { ...LINUX, dropForward: TO_CONFIG }] });
    expect(new Set(sent.map(({ packet }) => packet.header.destination))).toEqual(new Set([TARGET]));
  });
});

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

describe('on a path that loses a fifth each way', () => {
  it.each(SEEDS)('the hop before a drop at hop 2 is seen to pass the test (seed %i)', async (seed) => {
    const hops = [
      { ...LINUX, loss: 0.2 },
      { ...LINUX, dropForward: TO_CONFIG },
    ];
    expect(hopProbes(await trace({ hops, seed }), 'test')[2]).toBe(HOPS[1]);
  });
});
