import { describe, expect, it } from 'vitest';
import { attempt, patienceMs } from '../../src/probes/attempts.js';
import { sendEcho } from '../../src/probes/raw/echo.js';
import { type Bench, benchOf } from '../support/sim/context.js';
import { TARGET } from '../support/sim/simulation.js';
import { ANYTHING, ECHO_REQUEST } from '../support/sim/traffic.js';

const SILENT = { hops: [{ dropForward: ANYTHING }] };

function ping({ context }: Bench): ReturnType<typeof attempt> {
  return attempt(context, () => sendEcho(context, 'attempt'));
}

describe('attempts', () => {
  it('stop at the first reply', async () => {
    const bench = benchOf();
    const { answered, sentProbes } = await ping(bench);
    expect(answered).toBe(true);
    expect(sentProbes.map((probe) => probe.evidence.outcome)).toEqual(['echo-reply']);
    expect(bench.clock.now()).toBeCloseTo(1.2);
  });

  it('are three when nothing answers, and then silent', async () => {
    const { answered, sentProbes } = await ping(benchOf(SILENT));
    expect(answered).toBe(false);
    expect(sentProbes.map((probe) => probe.evidence.outcome)).toEqual(['silent', 'silent', 'silent']);
  });

  it('wait for a late host unreachable while the target was never heard', async () => {
    const bench = benchOf({ unit: { present: false } });
    const { sentProbes } = await ping(bench);
    expect(sentProbes.map((probe) => probe.evidence.outcome)).toContain('icmp-error');
    expect(sentProbes[0]?.evidence.replies).toMatchObject([{ icmpType: 3, icmpCode: 1 }]);
  });

  it('are less patient once the target was heard', () => {
    const { context } = benchOf();
    expect(patienceMs(context)).toBe(3400);
    context.roundTrip.note({ kind: 'echo-reply', from: TARGET, ttl: 64, rttMs: 2 });
    expect(patienceMs(context)).toBe(1000);
    context.roundTrip.note({ kind: 'echo-reply', from: TARGET, ttl: 64, rttMs: 200 });
    expect(patienceMs(context)).toBe(1600);
    context.roundTrip.note({ kind: 'echo-reply', from: TARGET, ttl: 64, rttMs: 900 });
    expect(patienceMs(context)).toBe(context.timeoutMs);
  });

  it('shorten a wait that is already running when the target is first heard', async () => {
    const bench = benchOf({ hops: [{ dropForward: ECHO_REQUEST }] });
    const waited = ping(bench);
    bench.clock.after(700, () => bench.context.roundTrip.note({ kind: 'syn-ack', from: TARGET, ttl: 64, rttMs: 1 }));
    await waited;
    expect(bench.clock.now()).toBeCloseTo(600 + 1000);
  });

  it('end at once when a packet cannot be sent', async () => {
    const bench = benchOf({ refuse: () => 'EPERM' });
    const { sentProbes } = await ping(bench);
    expect(sentProbes.map((probe) => probe.evidence.outcome)).toEqual(['not-sent']);
    expect(sentProbes[0]?.evidence).toMatchObject({ failure: { errno: 'EPERM' } });
    expect(bench.clock.now()).toBe(0);
  });

  it('reject at once when the run is cancelled, and leave the packets pending', async () => {
    const bench = benchOf(SILENT);
    bench.clock.after(450, () => bench.cancel.abort());
    await expect(ping(bench)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.clock.now()).toBe(450);
    expect(bench.context.log.entries.map((entry) => entry.outcome)).toEqual(['pending', 'pending']);
  });
});
