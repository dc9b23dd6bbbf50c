import { describe, expect, it } from 'vitest';
import { openSession, openSessionWithRetries } from '../../src/probes/session.js';
import { benchOf } from '../support/sim/context.js';
import { TO_CONFIG } from '../support/sim/traffic.js';

const PLAIN = { port: 50804, tls: false };

describe('a session', () => {
  it('that opens is recorded with its time, its port and what the unit said first', async () => {
    const bench = benchOf({ unit: { greeting: Buffer.from('hello') } });
    const evidence = await openSession(bench.context, PLAIN);
    expect(evidence).toMatchObject({ outcome: 'open', localPort: 45_000, receivedHex: '68656c6c6f', replies: [] });
    expect(evidence.connectMs).toBeCloseTo(1.2);
    expect(bench.context.log.entries).toEqual([evidence]);
  });

  it('keeps at most 256 bytes of a greeting', async () => {
    const { context } = benchOf({ unit: { greeting: Buffer.alloc(5000) } });
    expect((await openSession(context, PLAIN)).receivedHex).toHaveLength(512);
  });

  it('with TLS is recorded with the certificate', async () => {
    const { context } = benchOf();
    expect(await openSession(context, { port: 50805, tls: true })).toMatchObject({ tls: { version: 'TLSv1.3' } });
  });

  it.each([
    ['refused', { unit: { open: [] } }, 'ECONNREFUSED'],
    ['unreachable', { hops: [{ reject: { match: TO_CONFIG, code: 13 } }] }, 'EHOSTUNREACH'],
    ['denied', { refuse: () => 'EPERM' }, 'EPERM'],
  ])('that is %s is recorded with the system’s word and not tried again', async (outcome, options, errno) => {
    const { context } = benchOf(options);
    expect(await openSessionWithRetries(context, PLAIN)).toMatchObject({ outcome, errno });
    expect(context.log.entries).toHaveLength(1);
  });

  it('that times out is tried as often as the context allows', async () => {
    const { context, clock } = benchOf({ unit: { silent: [50804] } });
    expect(await openSessionWithRetries(context, PLAIN)).toMatchObject({ outcome: 'timeout' });
    expect(context.log.entries).toHaveLength(3);
    expect(clock.now()).toBe(3 * context.timeoutMs);
  });

  it('that is cancelled rejects and stays pending', async () => {
    const bench = benchOf({ unit: { silent: [50804] } });
    bench.clock.after(100, () => bench.cancel.abort());
    await expect(openSession(bench.context, PLAIN)).rejects.toMatchObject({ name: 'AbortError' });
    expect(bench.context.log.entries).toMatchObject([{ outcome: 'pending' }]);
    expect(bench.clock.now()).toBe(100);
  });
});
