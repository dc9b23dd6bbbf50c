import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { enterNode } from '../../src/lab/enter.js';
import { labPath } from '../../src/lab/environment.js';
import { startHolder } from '../../src/lab/holder.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import { collect } from '../../src/lab/run.js';
import { setupScript } from '../../src/lab/setup-script.js';
import { labSupport, tryLab } from '../../src/lab/support.js';
import type { Topology } from '../../src/lab/topology.js';
import { BugError, LocalError } from '../../src/model/errors.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { LISTENER, ping } from './witness.js';

await describeLab('a lab of two routers', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(2));
  });
  afterAll(() => lab.close());

  it('carries packets from the PC to the unit over both routers', async () => {
    const result = await ping(lab, 'pc', 'unit');
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/from 192\.168\.42\.1: icmp_seq=1 ttl=62 /);
  });

  it.each([
    [1, 'r1'],
    [2, 'r2'],
  ])('answers a TTL of %i from the address of %s that faces the PC', async (ttl, router) => {
    const result = await ping(lab, 'pc', 'unit', ['-t', String(ttl)]);
    expect(result.stdout).toContain(`From ${lab.addressOf(router)} icmp_seq=1 Time to live exceeded`);
  });

  it('has no interface but its own', async () => {
    const links = await lab.ip('pc', ['-o', 'link']);
    expect(
      links
        .trim()
        .split('\n')
        .map((line) => line.split(/[:@] ?/)[1]),
    ).toEqual(['lo', 'e0']);
  });

  it('has no IPv6 addresses', async () => {
    for (const { name } of lab.topology.nodes) expect(await lab.ip(name, ['-6', 'address'])).toBe('');
  });

  it('gives back the output and the code of a command', async () => {
    const script = 'cat; echo problem >&2; exit 7';
    const result = await lab.exec('r1', ['sh', '-c', script], { stdin: 'typed' });
    expect(result).toEqual({ code: 7, signal: null, stdout: 'typed', stderr: 'problem\n', timedOut: false });
  });

  it('kills a command that takes too long, and what it started', async () => {
    const result = await lab.exec('r1', ['sh', '-c', 'sleep 600 & sleep 600'], { timeoutMs: 50 });
    expect(result).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true });
  });

  it('refuses more than 64 MB of output', async () => {
    await expect(lab.exec('pc', ['cat', '/dev/zero'])).rejects.toThrow(LocalError);
  });

  it('runs commands in the working directory it was opened in, or in a given one', async () => {
    expect((await lab.exec('pc', ['pwd'])).stdout.trim()).toBe(process.cwd());
    expect((await lab.exec('pc', ['pwd'], { cwd: '/usr/lib' })).stdout.trim()).toBe('/usr/lib');
  });

  it('passes variables on', async () => {
    const result = await lab.exec('pc', ['sh', '-c', 'echo $SHADE'], { env: { SHADE: 'teal' } });
    expect(result.stdout).toBe('teal\n');
  });

  it('signals the command itself, which may end in its own way', async () => {
    const script = 'trap "exit 9" TERM; echo up; while :; do sleep 0.02; done';
    const child = lab.spawn('pc', ['sh', '-c', script]);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const ended = once(child, 'exit');
    expect(child.kill('SIGTERM')).toBe(true);
    expect(await ended).toEqual([9, null]);
    expect(child.kill('SIGTERM')).toBe(false);
  });

  it('sets kernel parameters in one node alone', async () => {
    const ttl = async (node: string) => (await lab.exec(node, ['cat', '/proc/sys/net/ipv4/ip_default_ttl'])).stdout;
    await lab.sysctl('r1', 'net.ipv4.ip_default_ttl', 77);
    expect([await ttl('r1'), await ttl('r2')]).toEqual(['77\n', '64\n']);
  });

  it('says which command failed, where and why', async () => {
    await expect(lab.nft('r1', 'add rule nothing')).rejects.toThrow(
      /nft -f - on r1 ended with code 1: .*syntax error/s,
    );
    await expect(lab.ip('r2', ['link', 'show', 'dev', 'nope'])).rejects.toThrow(/ip link show dev nope on r2/);
    await expect(lab.sysctl('r2', 'net.ipv4.nope', 1)).rejects.toThrow(LocalError);
  });

  it('knows its nodes', async () => {
    await expect(lab.exec('r9', ['true'])).rejects.toThrow(BugError);
    expect(() => lab.addressOf('r9')).toThrow(BugError);
  });
});

await describeLab('a program in a lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(0));
  });
  afterAll(() => lab.close());

  it('is ready when its line appears, can be reached, and ends when its input closes', async () => {
    const program = await startProgram(lab, 'unit', LISTENER, /^listening/);
    const connect = ['bash', '-c', `exec 3<>/dev/tcp/${lab.addressOf('unit')}/50802`];
    expect((await lab.exec('pc', connect)).code).toBe(0);
    await program.stop();
    expect(program.child.exitCode).toBe(0);
    expect((await lab.exec('pc', connect)).stderr).toMatch(/refused/);
  });

  it('is killed when it does not end by itself', async () => {
    const program = await startProgram(lab, 'unit', ['sh', '-c', 'echo here; sleep 600'], /^here$/);
    program.child.kill('SIGKILL');
    await program.stop();
    expect(program.output()).toBe('here\n');
    expect(program.child.signalCode).toBe('SIGKILL');
  });

  it('that ends too early is reported with its words', async () => {
    const early = startProgram(lab, 'unit', ['sh', '-c', 'echo no licence >&2; exit 4'], /^ready/);
    await expect(early).rejects.toThrow(/ended with code 4\nno licence/);
  });

  it('that is never ready is ended', async () => {
    const slow = startProgram(lab, 'unit', ['sh', '-c', 'echo almost; exec sleep 600'], /^ready/, 200);
    await expect(slow).rejects.toThrow(/not ready after 200 ms\nalmost/);
    expect((await lab.exec('unit', ['sh', '-c', 'cat /proc/[0-9]*/cmdline'])).stdout).not.toContain('echo almost');
  });
}, []);

await describeLab('a lab with a switch', () => {
  it('connects all its ports', async () => {
    const lab = await openLab(SWITCHED);
    try {
      expect((await ping(lab, 'pc', 'one')).code).toBe(0);
      expect((await ping(lab, 'two', 'one')).code).toBe(0);
    } finally {
      await lab.close();
    }
  });
}, []);

await describeLab('two labs at a time', () => {
  it('know nothing of each other', async () => {
    const labs = await Promise.all([openLab(chain(1)), openLab(chain(1))]);
    try {
      await labs[0].ip('unit', ['link', 'set', 'e0', 'down']);
      const results = await Promise.all(labs.map((lab) => ping(lab, 'pc', 'unit')));
      expect(results.map((result) => result.code)).toEqual([1, 0]);
    } finally {
      await Promise.all(labs.map((lab) => lab.close()));
    }
  });
}, []);

await describeLab('the support check', () => {
  it('names the missing program and its package', async () => {
    const support = await tryLab('/nonexistent');
    expect(support).toEqual({
      available: false,
      mode: null,
      nft: false,
      reason: '`unshare` is not installed (Debian: apt install util-linux)',
    });
  });

  it('says the same every time', async () => {
    expect(await labSupport()).toBe(await labSupport());
    expect(await labSupport()).toMatchObject({ available: true, reason: null });
  });
});

const ordinary = await tryLab(labPath(), ['user-namespace']);
describeUnless(ordinary.nft ? null : ordinary.reason, 'a lab without root', () => {
  it('is built in a user namespace and carries packets', async () => {
    const holder = await startHolder('user-namespace', labPath(), setupScript(chain(1)));
    try {
      const run = (argv: string[]) => collect(enterNode(holder, labPath(), 'pc', argv, { env: { SUDO_UID: '1' } }), {});
      expect((await run(['ping', '-c', '1', '-W', '5', '192.168.42.1'])).code).toBe(0);
      expect((await run(['sh', '-c', 'id -u; echo "[$SUDO_UID]"'])).stdout).toBe('0\n[]\n');
    } finally {
      await holder.close();
    }
  });
});

const SWITCHED: Topology = {
  nodes: [
    { name: 'pc', role: 'pc' },
    { name: 'lan', role: 'switch' },
    { name: 'one', role: 'unit' },
    { name: 'two', role: 'unit' },
  ],
  links: [
    { a: { node: 'pc', interface: 'e0', address: '10.9.0.1/24' }, b: { node: 'lan', interface: 'p0' } },
    { a: { node: 'one', interface: 'e0', address: '10.9.0.2/24' }, b: { node: 'lan', interface: 'p1' } },
    { a: { node: 'two', interface: 'e0', address: '10.9.0.3/24' }, b: { node: 'lan', interface: 'p2' } },
  ],
  routes: [],
};
