import { describe, expect, it } from 'vitest';
import { attempt, patienceMs } from '../../src/probes/attempts.js';
import { measureSession } from '../../src/probes/connect/measure-session.js';
import { sendEcho } from '../../src/probes/raw/echo.js';
import { awaitLateRefusal } from '../../src/probes/raw/late-refusal.js';
import { recheck } from '../../src/probes/raw/recheck.js';
import { sendSyn } from '../../src/probes/raw/syn.js';
import * as timing from '../../src/probes/timing.js';
import { benchOf } from '../support/sim/context.js';
import { ANYTHING, TO_CONFIG } from '../support/sim/traffic.js';

/** Linux asks three times, a second apart, and only then tells of the neighbour that is not there. */
const ARP_GIVES_UP_MS = 3000;
/** Linux: icmp_ratelimit. */
const ERROR_EVERY_MS = 1000;

describe('the waits that decide whom a diagnosis blames', () => {
  it('are long enough for the late word of a router that a host is absent, however short the timeout', () => {
    const { context } = benchOf({}, { timeoutMs: 500 });
    expect(patienceMs(context)).toBeGreaterThan(ARP_GIVES_UP_MS);
  });

  it('let the kernel say it as well: the session to an absent unit is unreachable, not silent', async () => {
    const { context } = benchOf({ unit: { present: false } }, { timeoutMs: 500 });
    const session = await measureSession(context, { port: 50804, tls: false }, async () => {});
    expect(session.outcome).toBe('unreachable');
  });

  it('let a router that limits its errors speak again', () => {
    expect(timing.RATE_LIMIT_PAUSE_MS).toBeGreaterThan(ERROR_EVERY_MS);
  });

  it('grow with the round trips of the target, from a least wait', () => {
    const waits = (rttMs: number | null) =>
      (
        ['lastAttempt', 'suspicion', 'confirm', 'confirmPing', 'hops', 'tracerouteHop', 'recheck', 'sweep'] as const
      ).map((kind) => timing.waitMs(kind, rttMs));
    expect(waits(null)).toEqual([1000, 600, 400, 1500, 300, 1000, 400, 120]);
    expect(waits(1000)).toEqual([8000, 3000, 4000, 4000, 3000, 3000, 4000, 3000]);
  });
});

describe('the packets that decide whom a diagnosis blames', () => {
  const shootAt = (port: number, bench: ReturnType<typeof benchOf>) => () =>
    sendSyn(bench.context, { port, sourcePort: bench.context.sourcePorts.take(), ttl: 64, purpose: 'confirm' });

  it('are three more, a pause apart, to a port that is silent beside one that a router refuses', async () => {
    const bench = benchOf({
      hops: [{ reject: { match: TO_CONFIG, code: 13 }, dropForward: ({ tcp }) => tcp?.destinationPort === 50805 }],
    });
    await attempt(bench.context, shootAt(50804, bench));
    const since = bench.clock.now();
    const sentProbes = await awaitLateRefusal(bench.context, shootAt(50805, bench));
    expect(sentProbes.map(({ evidence }) => evidence.outcome)).toEqual(['silent', 'silent', 'silent']);
    expect(bench.clock.now() - since).toBeGreaterThan(3 * ERROR_EVERY_MS);
  });

  it('are three of each kind before a target that answered counts as gone', async () => {
    let drops = false;
    const bench = benchOf({ hops: [{ dropForward: (packet) => drops && ANYTHING(packet) }] });
    await attempt(bench.context, () => sendEcho(bench.context, 'attempt'));
    drops = true;
    await attempt(bench.context, shootAt(50804, bench));
    const before = bench.context.log.entries.length;
    await recheck(bench.context);
    expect(bench.context.log.entries.slice(before).map(({ outcome }) => outcome)).toEqual([
      'silent',
      'silent',
      'silent',
    ]);
  });

  it('are six further sessions to a port that does not open', async () => {
    const { context } = benchOf({ unit: { silent: [50804] } });
    await measureSession(context, { port: 50804, tls: false }, async () => {});
    expect(context.log.entries).toHaveLength(7);
  });

  it('are as many at a hop as chance, a limit on errors or a silent service ask for', () => {
    expect(timing.TESTS).toEqual({ clear: 1, inDoubt: 2, atFirstHop: 4, onLoss: 6, onUdp: 12 });
    expect([timing.CONFIRM_PACKETS, timing.CONFIRM_PACKETS_ON_LOSS, timing.CONFIRM_REQUESTS]).toEqual([9, 24, 9]);
    expect([timing.CONFIRM_PINGS, timing.CONFIRM_PING_COUNT, timing.MOST_UNCLEAR_ROUNDS]).toEqual([3, 4, 3]);
    expect(timing.EXPIRE_ROUNDS).toBe(3);
    expect([timing.SCAN_AGAIN_ROUNDS, timing.MOST_SCANNED_AGAIN]).toEqual([2, 1024]);
  });
});
