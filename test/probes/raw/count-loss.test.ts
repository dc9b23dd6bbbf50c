import { describe, expect, it } from 'vitest';
import { FULL_TTL } from '../../../src/model/distance.js';
import type { SessionEvidence } from '../../../src/model/evidence/sessions.js';
import { countLoss } from '../../../src/probes/raw/count-loss.js';
import { sendEcho } from '../../../src/probes/raw/echo.js';
import { sendSyn } from '../../../src/probes/raw/syn.js';
import { giveUp } from '../../../src/probes/sent-probe.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import { TARGET } from '../../support/sim/simulation.js';

async function ping(bench: Bench, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const probe = await sendEcho(bench.context, 'attempt');
    await bench.context.machine.clock.sleep(100, bench.cancel.signal);
    giveUp([probe]);
  }
}

async function syn(bench: Bench): Promise<void> {
  const sourcePort = bench.context.sourcePorts.take();
  const probe = await sendSyn(bench.context, { port: 50804, sourcePort, ttl: FULL_TTL, purpose: 'attempt' });
  await bench.context.machine.clock.sleep(100, bench.cancel.signal);
  giveUp([probe]);
}

function stall(bench: Bench): void {
  const request = { destination: TARGET, port: 50804, tls: false };
  bench.context.log.add<SessionEvidence>({ probe: 'tcp-session', request, outcome: 'timeout', replies: [] });
}

function confirms({ context }: Bench, probe: 'echo' | 'tcp-syn'): number {
  return context.log.entries.filter((entry) => entry.probe === probe && entry.request.purpose === 'confirm').length;
}

describe('the count of losses', () => {
  it('sends nothing on a path that lost nothing', async () => {
    const bench = benchOf();
    await ping(bench, 3);
    await syn(bench);
    await countLoss(bench.context);
    expect(bench.context.log.entries).toHaveLength(4);
  });

  it('fills up to sixteen packets once an echo was answered and another not', async () => {
    const bench = benchOf({ hops: [{ loss: 0.4 }], seed: 3 });
    await ping(bench, 6);
    expect(new Set(bench.context.log.entries.map(({ outcome }) => outcome)).size).toBe(2);
    await countLoss(bench.context);
    expect(bench.context.log.entries).toHaveLength(16);
    expect(bench.context.log.entries.filter(({ outcome }) => outcome === 'pending')).toEqual([]);
  });

  it('does so once a session stalled on a port that answers SYNs', async () => {
    const bench = benchOf();
    await ping(bench, 1);
    await syn(bench);
    stall(bench);
    await countLoss(bench.context);
    expect(confirms(bench, 'echo')).toBe(14);
  });

  it('sends SYNs where no echo is answered', async () => {
    const bench = benchOf({ unit: { answersPing: false } });
    await ping(bench, 3);
    await syn(bench);
    stall(bench);
    await countLoss(bench.context);
    expect([confirms(bench, 'echo'), confirms(bench, 'tcp-syn')]).toEqual([0, 12]);
  });

  it('is no matter of a port that is silent for good', async () => {
    const bench = benchOf({ unit: { silent: [50804] } });
    await ping(bench, 1);
    await syn(bench);
    await syn(bench);
    stall(bench);
    await countLoss(bench.context);
    expect(confirms(bench, 'echo')).toBe(0);
  });

  it('sends nothing more where enough was sent', async () => {
    const bench = benchOf();
    await ping(bench, 16);
    await syn(bench);
    stall(bench);
    await countLoss(bench.context);
    expect(confirms(bench, 'echo')).toBe(0);
  });
});
