import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { enterNode } from '../../src/lab/enter.js';
import { labPath } from '../../src/lab/environment.js';
import { startHolder } from '../../src/lab/holder.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import type { LabProgram } from '../../src/lab/program.js';
import { addRules, rejectWith } from '../../src/lab/rules.js';
import { collect } from '../../src/lab/run.js';
import { setupScript } from '../../src/lab/setup-script.js';
import { tryLab } from '../../src/lab/support.js';
import type { KernelConnect } from '../../src/net/ports.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { runSockets, scriptOf, startServices } from './sockets-run.js';
import { packetsMatched } from './witness.js';

/** As much of a result as its JSON holds. */
type ToolReport = KernelConnect;

const ordinary = await tryLab(labPath(), ['user-namespace']);
describeUnless(ordinary.nft ? null : ordinary.reason, 'kernel sockets in a user namespace', () => {
  it('trace with TCP without any capability', async () => {
    const holder = await startHolder('user-namespace', labPath(), setupScript(chain(3)));
    try {
      const script = `
        const results = [];
        for (const ttl of [1, 2, 3, 4]) results.push(await connect(5000, { ttl }));
        tell({ found: results.map(({ error, outcome }) => error?.from ?? outcome) });`;
      const bare = ['setpriv', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
      const argv = [...bare, ...scriptOf(script), '192.168.42.1'];
      const result = await collect(enterNode(holder, labPath(), 'pc', argv), {});
      expect(result.stderr).toBe('');
      expect(JSON.parse(result.stdout)).toEqual({ found: ['192.168.10.1', '10.0.12.2', '10.0.23.2', 'refused'] });
    } finally {
      await holder.close();
    }
  });
});

await describeLab('the kernel’s own connections over three routers', () => {
  let lab: Lab;
  let services: LabProgram;
  const connect = (port: number, options = {}) =>
    runSockets<ToolReport>(lab, `tell(await connect(${port}, ${JSON.stringify(options)}));`);
  beforeAll(async () => {
    lab = await openLab(chain(3));
    services = await startServices(lab);
    await addRules(lab, 'r2', 'forward', [
      ['tcp dport 5113', rejectWith(13)],
      ['tcp dport 5103', rejectWith(3)],
      ['tcp dport 5100', 'drop'],
      ['tcp dport 5104', 'reject with tcp reset'],
    ]);
    await addRules(lab, 'pc', 'output', [
      ['tcp dport 5200', 'drop'],
      ['tcp dport 5203', rejectWith(3)],
    ]);
    await lab.ip('pc', ['rule', 'add', 'to', '10.99.0.0/16', 'prohibit']);
  });
  afterAll(async () => {
    await services.stop();
    await lab.close();
  });

  it('tell of an open port with what the handshake showed', async () => {
    const result = await connect(5000);
    expect(result).toMatchObject({ outcome: 'open', syns: 1, icmpErrors: [], pathMtu: 1500, mss: 1448 });
    expect(result.localAddress).toBe(lab.addressOf('pc'));
    expect(result.localPort).toBeGreaterThan(1023);
  });

  it('tell a reset from an ICMP error that connect() calls by the same name', async () => {
    expect(await connect(5999)).toMatchObject({ outcome: 'refused', icmpErrors: [] });
    const error = { from: lab.addressOf('r2'), icmpType: 3, icmpCode: 3, errno: 'ECONNREFUSED' };
    expect(await connect(5103)).toMatchObject({ outcome: 'icmp-error', error, icmpErrors: [error] });
  });

  it('name the device behind an ICMP error, with type and code', async () => {
    const error = { from: lab.addressOf('r2'), icmpType: 3, icmpCode: 13, errno: 'EHOSTUNREACH' };
    expect(await connect(5113)).toMatchObject({ outcome: 'icmp-error', error });
  });

  it('take the reset of a router for a refusal', async () => {
    expect(await connect(5104)).toMatchObject({ outcome: 'refused' });
  });

  it('are silent where a router drops the SYN, which the kernel repeats', async () => {
    expect(await connect(5100, { timeoutMs: 1500 })).toMatchObject({ outcome: 'silent', syns: 2, icmpErrors: [] });
  });

  it('end when the kernel gives up, and count the SYNs that left', async () => {
    const before = await packetsMatched(lab, 'r2');
    const result = await connect(5100, { synRetries: 1, timeoutMs: 25_000 });
    expect(result).toMatchObject({ outcome: 'silent', syns: (await packetsMatched(lab, 'r2')) - before });
    expect(result.endedAt - result.sentAt).toBeLessThan(25_000);
  });

  it('have each router name itself by its TTL, on one flow', async () => {
    const script = `
      const results = [];
      for (const ttl of [1, 2, 3, 4]) results.push(await connect(5000, { ttl, sourcePort: 40123 }));
      tell(results);`;
    const results = await runSockets<ToolReport[]>(lab, script);
    const senders = results.map((result) => (result.outcome === 'icmp-error' ? result.error.from : result.outcome));
    expect(senders).toEqual([lab.addressOf('r1'), lab.addressOf('r2'), lab.addressOf('r3'), 'open']);
    expect(results.map(({ localPort }) => localPort)).toEqual([40123, 40123, 40123, 40123]);
    expect(results[0]).toMatchObject({ error: { icmpType: 11, icmpCode: 0 } });
  });

  it('show this PC as the sender where its own firewall rejects', async () => {
    const error = { from: lab.addressOf('pc'), icmpType: 3, icmpCode: 3 };
    expect(await connect(5203)).toMatchObject({ outcome: 'icmp-error', error });
  });

  it('are silent where the PC’s own firewall drops, which TCP does not tell', async () => {
    expect(await connect(5200, { timeoutMs: 300 })).toMatchObject({ outcome: 'silent', syns: 1 });
  });

  it.each([
    ['a route that is forbidden', '10.99.0.1', {}, { call: 'connect', errno: 'EACCES' }],
    ['an address that is not ours', '10.0.12.2', { source: '10.1.2.3' }, { call: 'bind', errno: 'EADDRNOTAVAIL' }],
    ['a TTL that is none', '10.0.12.2', { ttl: 256 }, { call: 'setsockopt IP_TTL', errno: 'EINVAL' }],
  ])('give a value for %s', async (_, address, options, failure) => {
    const script = `tell(await sockets.connect('${address}', 5000, { timeoutMs: 500, ...${JSON.stringify(options)} }));`;
    expect(await runSockets(lab, script)).toMatchObject({ outcome: 'local-error', failure, syns: 0 });
  });

  it('name the PC itself where nobody answers for an address on its LAN', async () => {
    const script = `tell(await sockets.connect('192.168.10.77', 5000, { timeoutMs: 8000 }));`;
    const error = { from: lab.addressOf('pc'), icmpType: 3, icmpCode: 1 };
    expect(await runSockets(lab, script)).toMatchObject({ outcome: 'icmp-error', error });
  });

  it('end at once with their signal', async () => {
    const script = `
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      const first = await connect(5100, { timeoutMs: 25000, signal: stop.signal });
      tell([first, await connect(5000, { signal: stop.signal })]);`;
    const results = await runSockets<ToolReport[]>(lab, script);
    expect(results).toMatchObject([
      { outcome: 'aborted', syns: 1 },
      { outcome: 'aborted', syns: 0 },
    ]);
  });

  it('are made by the hundred, with one poll and no descriptor left', async () => {
    const script = `
      const { readdirSync } = await import('node:fs');
      const count = () => readdirSync('/proc/self/fd').length;
      await connect(5000);
      const before = count();
      const ports = [5000, 5999, 5113];
      const results = await Promise.all(Array.from({ length: 600 }, (_, n) => connect(ports[n % 3], { timeoutMs: 9000 })));
      const outcomes = {};
      for (const { outcome } of results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      tell({ outcomes, left: count() - before });`;
    const { outcomes, left } = await runSockets<{ outcomes: Record<string, number>; left: number }>(lab, script);
    // Linux routers send few ICMP errors at once; what they do not answer is silent.
    expect(outcomes).toMatchObject({ open: 200, refused: 200 });
    expect((outcomes['icmp-error'] ?? 0) + (outcomes['silent'] ?? 0)).toBe(200);
    expect(left).toBeLessThanOrEqual(0);
  });

  it('give a value where the system has no descriptor left', async () => {
    const script = `
      const results = await Promise.all(Array.from({ length: 300 }, () => connect(5100, { timeoutMs: 500 })));
      const errors = results.filter(({ outcome }) => outcome === 'local-error').map(({ failure }) => failure.errno);
      tell({ errors: [...new Set(errors)], silent: results.filter(({ outcome }) => outcome === 'silent').length });`;
    const few = ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'];
    const { errors, silent } = await runSockets<{ errors: string[]; silent: number }>(lab, script, { as: few });
    expect(errors).toEqual(['EMFILE']);
    expect(silent).toBeGreaterThan(200);
  });

  it('need no privileges', async () => {
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--inh-caps=-all'];
    const script = `tell(await connect(5000, { ttl: 2 }));`;
    const result = await runSockets<ToolReport>(lab, script, lab.mode === 'root' ? { as: nobody } : {});
    expect(result).toMatchObject({ outcome: 'icmp-error', error: { from: lab.addressOf('r2'), icmpType: 11 } });
  });

  it('let the process end in the middle of a poll', async () => {
    const script = `
      void connect(5100, { timeoutMs: 25000 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      tell('before the end');
      process.exit(0);`;
    expect(await runSockets(lab, script)).toBe('before the end');
  });
});
