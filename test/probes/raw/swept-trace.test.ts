import { describe, expect, it } from 'vitest';
import { PING_FLOW } from '../../../src/model/flow.js';
import { measure } from '../../../src/probes/raw/measure.js';
import { sendSyn } from '../../../src/probes/raw/syn.js';
import { traceSwept } from '../../../src/probes/raw/trace-swept.js';
import { Tracer } from '../../../src/probes/trace/tracer.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { Packet } from '../../support/sim/packet.js';
import { HOPS, type SimulationOptions } from '../../support/sim/simulation.js';

const LINUX = { limitsErrors: true };
const SWEPT = { port: 50804, blocked: [21_000, 21_002, 21_004], passing: [21_001, 21_003] };
const isBlocked = ({ tcp }: Packet): boolean => tcp?.destinationPort === 50804 && tcp.sourcePort % 2 === 0;
const answersBlocked = ({ tcp }: Packet): boolean => tcp?.sourcePort === 50804 && tcp.destinationPort % 2 === 0;

async function trace(options: SimulationOptions): Promise<Bench> {
  const bench = benchOf(options);
  const tracer = new Tracer(bench.context);
  await measure(bench.context, tracer, PING_FLOW);
  await tracer.settled();
  await traceSwept(bench.context, SWEPT);
  return bench;
}

/** What one source port got at each TTL: an address for time exceeded, the kind of any other reply, or silence. */
function hopProbes({ context }: Bench, sourcePort: number): Record<number, string> {
  const seen: Record<number, string> = {};
  for (const entry of context.log.entries) {
    if (entry.probe !== 'tcp-syn' || entry.request.sourcePort !== sourcePort) continue;
    const [reply] = entry.replies;
    const { ttl } = entry.request;
    if (reply || !seen[ttl])
      seen[ttl] = reply === undefined ? 'silent' : reply.kind === 'icmp-error' ? reply.from : reply.kind;
  }
  return seen;
}

describe('the trace of swept source ports', () => {
  it.each([
    [
      'at hop 1',
      [{ ...LINUX, dropForward: isBlocked }, LINUX, LINUX],
      { 1: HOPS[0], 2: 'silent', 3: 'silent', 4: 'silent' },
    ],
    [
      'at hop 2',
      [LINUX, { ...LINUX, dropForward: isBlocked }, LINUX],
      { 1: HOPS[0], 2: HOPS[1], 3: 'silent', 4: 'silent' },
    ],
    [
      'at hop 2 before its TTL is looked at',
      [LINUX, { ...LINUX, dropForward: isBlocked, filtersFirst: true }, LINUX],
      { 1: HOPS[0], 2: 'silent', 3: 'silent', 4: 'silent' },
    ],
    [
      'behind the last router',
      [LINUX, LINUX, { ...LINUX, dropForward: isBlocked }],
      { 1: HOPS[0], 2: HOPS[1], 3: HOPS[2], 4: 'silent' },
    ],
    [
      'on the way back',
      [LINUX, { ...LINUX, dropReturn: answersBlocked }, LINUX],
      { 1: HOPS[0], 2: HOPS[1], 3: HOPS[2], 4: 'silent' },
    ],
  ])('shows where the blocked one ends: %s', async (_name, hops, expected) => {
    const bench = await trace({ hops });
    expect(hopProbes(bench, 21_000)).toEqual(expected);
    expect(hopProbes(bench, 21_001)).toEqual({ 1: HOPS[0], 2: HOPS[1], 3: HOPS[2], 4: 'syn-ack' });
  });

  it('asks a router that limits its errors again before its silence counts', async () => {
    const bench = benchOf({ hops: [LINUX, { ...LINUX, dropForward: isBlocked }, LINUX] });
    const busy = { port: 50802, ttl: 2, purpose: 'test' as const };
    const tracer = new Tracer(bench.context);
    await measure(bench.context, tracer, PING_FLOW);
    await tracer.settled();
    for (let n = 0; n < 8; n += 1) await sendSyn(bench.context, { ...busy, sourcePort: 23_000 + n });
    await traceSwept(bench.context, SWEPT);
    expect(hopProbes(bench, 21_000)).toMatchObject({ 2: HOPS[1], 3: 'silent' });
  });

  it('climbs a flow that ends early where others get as far as the last router', async () => {
    const early = ({ tcp }: Packet): boolean => tcp?.sourcePort === 21_004;
    const bench = await trace({
      hops: [{ ...LINUX, dropForward: early }, LINUX, { ...LINUX, dropForward: isBlocked }],
    });
    expect(hopProbes(bench, 21_004)).toEqual({ 1: HOPS[0], 2: 'silent', 3: 'silent', 4: 'silent' });
    expect(Object.keys(hopProbes(bench, 21_002))).toEqual(['3']);
  });

  it('keeps out of the ladders of the flow itself', async () => {
    const bench = await trace({ hops: [LINUX, { ...LINUX, dropForward: isBlocked }] });
    const own = bench.context.log.entries.filter((entry) => entry.probe === 'tcp-syn');
    expect(new Set(own.map(({ request }) => request.purpose))).toEqual(new Set(['swept-control', 'swept-test']));
  });

  it('tells nothing where the passing flow does not reach the target any more', async () => {
    const bench = await trace({ hops: [LINUX, { ...LINUX, dropForward: ({ tcp }: Packet) => tcp !== undefined }] });
    expect(hopProbes(bench, 21_000)).toEqual({});
  });

  it('needs no router', async () => {
    const bench = await trace({ hops: [] });
    expect(hopProbes(bench, 21_001)).toEqual({ 1: 'syn-ack' });
  });
});
