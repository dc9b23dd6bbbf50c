import { describe, expect, it } from 'vitest';
import { PING_FLOW, tcpFlow } from '../../../src/model/flow.js';
import { lookOnceMore } from '../../../src/probes/raw/last-look.js';
import { measure } from '../../../src/probes/raw/measure.js';
import { Tracer } from '../../../src/probes/trace/tracer.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { Packet } from '../../support/sim/packet.js';
import { ECHO_REQUEST, TO_CONFIG } from '../../support/sim/traffic.js';

const CONFIG = tcpFlow(50_804);

/** A router drops what matches until this time, in virtual milliseconds. */
function lateBy(ms: number, matches: (packet: Packet) => boolean = () => true): Bench {
  const clock = { now: () => 0 };
  const bench = benchOf({ hops: [{ dropForward: (packet) => clock.now() < ms && matches(packet) }, {}] });
  clock.now = () => bench.clock.now();
  return bench;
}

async function measured(bench: Bench): Promise<Bench> {
  const tracer = new Tracer(bench.context);
  await Promise.all([measure(bench.context, tracer, PING_FLOW), measure(bench.context, tracer, CONFIG)]);
  await tracer.settled();
  return bench;
}

describe('the last look at what failed', () => {
  it('sends nothing where everything was answered', async () => {
    const bench = await measured(benchOf());
    const before = bench.sent.length;
    expect(await lookOnceMore(bench.context)).toBe(false);
    expect(bench.sent.length).toBe(before);
  });

  it('finds what is answered once the first seconds are over', async () => {
    const bench = await measured(lateBy(4200));
    expect(bench.context.roundTrip.heard).toBe(false);
    expect(await lookOnceMore(bench.context)).toBe(true);
  });

  it('is one packet for each flow that got nothing, and none for what was answered', async () => {
    const bench = await measured(lateBy(Number.POSITIVE_INFINITY, TO_CONFIG));
    const before = bench.sent.length;
    expect(await lookOnceMore(bench.context)).toBe(false);
    expect(bench.sent.slice(before).map(({ packet }) => packet.tcp?.destinationPort)).toEqual([50_804]);
  });

  it('is taken of what stays silent for good as well, and ends', async () => {
    const bench = await measured(lateBy(Number.POSITIVE_INFINITY));
    const before = bench.sent.length;
    expect(await lookOnceMore(bench.context)).toBe(false);
    expect(bench.sent.length - before).toBe(2);
    expect(bench.clock.now()).toBeLessThan(9000);
  });

  it('is not taken of one of many targets of which nothing was heard', async () => {
    const bench = await measured(lateBy(Number.POSITIVE_INFINITY));
    const before = bench.sent.length;
    expect(await lookOnceMore({ ...bench.context, sparing: true })).toBe(false);
    expect(bench.sent.length).toBe(before);
  });

  it('waits as long as a failed ARP takes where pings alone are answered', async () => {
    const bench = await measured(lateBy(Number.POSITIVE_INFINITY, (packet) => !ECHO_REQUEST(packet)));
    await lookOnceMore(bench.context);
    expect(bench.clock.now()).toBeGreaterThan(3400);
  });
});
