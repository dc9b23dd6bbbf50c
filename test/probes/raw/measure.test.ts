import { describe, expect, it } from 'vitest';
import { PING_FLOW, tcpFlow } from '../../../src/model/flow.js';
import { measure } from '../../../src/probes/raw/measure.js';
import { Tracer } from '../../../src/probes/trace/tracer.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import { TO_CONFIG } from '../../support/sim/traffic.js';

const CONFIG = tcpFlow(50804);
const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

function purposes({ context }: Bench): Record<string, number> {
  const count: Record<string, number> = {};
  for (const { request } of context.log.entries) {
    if ('purpose' in request) count[request.purpose] = (count[request.purpose] ?? 0) + 1;
  }
  return count;
}

async function measureFlows(bench: Bench, ...flows: (typeof CONFIG)[]): Promise<boolean[]> {
  const tracer = new Tracer(bench.context);
  const answered: boolean[] = [];
  for (const flow of flows) answered.push((await measure(bench.context, tracer, flow)).answered);
  await tracer.settled();
  return answered;
}

describe('measuring a flow', () => {
  it('that answers takes one packet and the control ladder', async () => {
    const bench = benchOf();
    expect(await measureFlows(bench, CONFIG)).toEqual([true]);
    expect(purposes(bench)).toEqual({ attempt: 1, control: 3 });
  });

  it('that is silent tries further flows, each from its own port, and the test ladder', async () => {
    const bench = benchOf({ hops: [{}, { dropForward: TO_CONFIG }] });
    expect(await measureFlows(bench, PING_FLOW, CONFIG)).toEqual([true, false]);
    expect(purposes(bench)).toMatchObject({ attempt: 4, confirm: 9, control: 5 });
    expect(purposes(bench)['test']).toBeGreaterThanOrEqual(3);
    const ports = bench.context.log.entries.flatMap((entry) =>
      entry.probe === 'tcp-syn' && !['test', 'control'].includes(entry.request.purpose)
        ? [entry.request.sourcePort]
        : [],
    );
    expect(new Set(ports).size).toBe(12);
  });

  it('that is refused by a RST is traced as well', async () => {
    const bench = benchOf({ unit: { open: [] } });
    expect(await measureFlows(bench, PING_FLOW, CONFIG)).toEqual([true, true]);
    expect(purposes(bench)).toMatchObject({ attempt: 2, test: 3 });
  });

  it('keeps one source port on a whole ladder', async () => {
    const bench = benchOf({ hops: [{}, { dropForward: TO_CONFIG }] });
    await measureFlows(bench, PING_FLOW, CONFIG);
    const ports = bench.context.log.entries.flatMap((entry) =>
      entry.probe === 'tcp-syn' && entry.request.purpose === 'test' ? [entry.request.sourcePort] : [],
    );
    expect(new Set(ports).size).toBe(1);
  });

  it.each(SEEDS)('never calls an open port silent on a path that loses a fifth each way (seed %i)', async (seed) => {
    const bench = benchOf({ hops: [{ loss: 0.2, limitsErrors: true }, { limitsErrors: true }], seed });
    expect(await measureFlows(bench, PING_FLOW, CONFIG, tcpFlow(50805))).toEqual([true, true, true]);
  });
});
