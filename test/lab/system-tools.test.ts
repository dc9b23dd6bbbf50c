import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import type { SystemPing, SystemTrace } from '../../src/net/ports.js';
import { findPing, findTraceroute } from '../../src/net/system/family.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { allowPing } from './ping-group.js';

const TOOLS = pathToFileURL(join(import.meta.dirname, '../../build/net/system/tools.js')).href;
/** The same user, who can read the checkout, but without any capability. */
const POWERLESS = ['setpriv', '--bounding-set=-all'];

/** Calls one of the tools on the lab's PC, in a process of its own. */
async function call<T>(lab: Lab, what: string, options: object, as: readonly string[] = []): Promise<T> {
  const script = `const { systemTools } = await import(${JSON.stringify(TOOLS)});
    const result = await systemTools()[${JSON.stringify(what)}](process.argv[1], JSON.parse(process.argv[2]));
    process.stdout.write(JSON.stringify(result));`;
  const argv = [process.execPath, '--input-type=module', '-e', script, lab.addressOf('unit'), JSON.stringify(options)];
  const { stdout, stderr } = await lab.exec('pc', [...as, ...argv]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const PING = { count: 2, timeoutMs: 4000 };
const TRACE = { maxHops: 5, timeoutMs: 1000 };

function rejecting(lab: Lab, match: string, verdict: string): Promise<void> {
  const chainText = `  chain f {\n    type filter hook forward priority 0; policy accept;\n    ${match} ${verdict}\n  }`;
  return lab.nft('r2', `table ip t {\n${chainText}\n}\n`);
}

const ping = await findPing();
const traceroute = await findTraceroute();
const noTraceroute = traceroute?.family === 'modern' ? null : 'Debian’s traceroute is not installed';

await describeLab('the system’s ping in a lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(2));
  });
  afterAll(() => lab.close());

  it('tells an answer, a refusal and a missing route apart', async () => {
    expect(ping?.family).toBe('iputils');
    expect(await call<SystemPing>(lab, 'ping', PING)).toMatchObject({ kind: 'answered', ttl: 62, received: 2 });
    await rejecting(lab, 'icmp type echo-request', 'reject with icmp type admin-prohibited');
    expect(await call<SystemPing>(lab, 'ping', PING)).toMatchObject({
      kind: 'error',
      from: lab.addressOf('r2'),
      icmpType: 3,
      icmpCode: 13,
    });
    await lab.ip('pc', ['route', 'delete', 'default']);
    expect(await call<SystemPing>(lab, 'ping', PING)).toMatchObject({ kind: 'unusable', errno: 'ENETUNREACH' });
  });
});

await describeLab('the system’s ping without privileges', () => {
  it('is unusable, and never taken for silence', async () => {
    const lab = await openLab(chain(1));
    try {
      expect(await call<SystemPing>(lab, 'ping', PING, POWERLESS)).toMatchObject({ kind: 'unusable' });
    } finally {
      await lab.close();
    }
  });
});

await describeLab('the system’s traceroute in a lab', () => {
  describeUnless(noTraceroute, 'of Debian', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await openLab(chain(2));
      await rejecting(lab, 'tcp dport 50804', 'drop');
    });
    afterAll(() => lab.close());

    it.each([['icmp'], ['udp']])('reaches the unit with %s', async (protocol) => {
      const trace = await call<SystemTrace>(lab, 'trace', { ...TRACE, timeoutMs: 4000, protocol });
      expect(trace).toMatchObject({ kind: 'hops', reached: true });
    });

    it('ends at the router that drops TCP', async () => {
      const trace = await call<SystemTrace>(lab, 'trace', { ...TRACE, protocol: 'tcp', port: 50_804 });
      const addresses = trace.kind === 'hops' ? trace.hops.map((hop) => hop.address) : [];
      expect(addresses).toEqual([lab.addressOf('r1'), lab.addressOf('r2'), null, null, null]);
    });

    it('without privileges traces with ICMP where ping_group_range allows it, and loses no hop', async () => {
      await allowPing(lab, 'pc');
      const options = { ...TRACE, timeoutMs: 4000, protocol: 'icmp' };
      const trace = await call<SystemTrace>(lab, 'trace', options, POWERLESS);
      const addresses = trace.kind === 'hops' ? trace.hops.map((hop) => hop.address) : [];
      expect(addresses).toEqual(['r1', 'r2', 'unit'].map((node) => lab.addressOf(node)));
    });

    it('without privileges traces with UDP and says what it cannot do', async () => {
      const tcp = await call<SystemTrace>(lab, 'trace', { ...TRACE, protocol: 'tcp', port: 50_804 }, POWERLESS);
      expect(tcp).toEqual({
        kind: 'unusable',
        reason: 'this program needs root for it (or the capability CAP_NET_RAW)',
        errno: 'EPERM',
      });
      const udp = await call<SystemTrace>(lab, 'trace', { ...TRACE, timeoutMs: 4000, protocol: 'udp' }, POWERLESS);
      expect(udp).toMatchObject({ kind: 'hops', reached: true });
    });
  });
});
