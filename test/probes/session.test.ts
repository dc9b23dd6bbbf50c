import { describe, expect, it } from 'vitest';
import type { DiscoveryProfile } from '../../src/model/profile.js';
import type { SessionOpener, SessionOptions } from '../../src/net/ports.js';
import { openSession, openSessionWithRetries } from '../../src/probes/session.js';
import { benchOf } from '../support/sim/context.js';
import { TO_CONFIG } from '../support/sim/traffic.js';

const PROFILE: DiscoveryProfile = {
  name: 'test',
  request: Buffer.from('who'),
  answer: { maxBytes: 32, waitMs: 300, end: Buffer.from(';'), encoding: 'latin1' },
  read: {},
};
const PLAIN = { port: 50804, tls: false };

describe('a session', () => {
  it('sends nothing unless a profile is given', async () => {
    const bench = benchOf();
    const given: SessionOptions[] = [];
    const sessions: SessionOpener = {
      open: (destination, port, options) => {
        given.push(options);
        return bench.machine.sessions.open(destination, port, options);
      },
    };
    const context = { ...bench.context, machine: { ...bench.machine, sessions } };
    const silent = await openSession(context, { port: 50802, tls: false });
    const asked = await openSession(context, { port: 50802, tls: false, profile: PROFILE });
    expect(given.map(({ request }) => request)).toEqual([undefined, PROFILE.request]);
    expect(given[1]).toMatchObject({ listenMs: 300, maxBytes: 32 });
    expect(given[1]?.isComplete?.(Buffer.from('me;'))).toBe(true);
    expect(silent).not.toHaveProperty('requestHex');
    expect(asked).toMatchObject({ requestHex: '77686f', request: { destination: expect.any(String), port: 50802 } });
    expect(Object.keys(asked.request).sort()).toEqual(['destination', 'port', 'tls']);
  });

  it('that does not open tells of no request', async () => {
    const { context } = benchOf({ unit: { open: [] } });
    const evidence = await openSession(context, { port: 50802, tls: false, profile: PROFILE });
    expect(evidence).not.toHaveProperty('requestHex');
  });

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
