import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import type { MachineReport } from '../../src/model/machine-facts.js';
import { describeLab } from '../support/strict.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
/** The same user, who can read the checkout, but without any capability. */
const POWERLESS = ['setpriv', '--bounding-set=-all'];

await describeLab('doctor on the PC of a lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(chain(1));
    await lab.nft(
      'pc',
      'table ip t {\n  chain c {\n    type filter hook output priority 0; policy drop;\n    accept\n  }\n}\n',
    );
  });
  afterAll(() => lab.close());

  async function doctor(as: readonly string[], options: readonly string[] = ['--json']) {
    const { code, stdout, stderr } = await lab.exec('pc', [...as, process.execPath, MAIN, 'doctor', ...options]);
    return { code, stdout, stderr };
  }

  async function report(as: readonly string[]): Promise<MachineReport> {
    const { code, stdout, stderr } = await doctor(as);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as MachineReport;
  }

  it('with all rights opens raw sockets and sees network and firewall', async () => {
    const seen = await report([]);
    expect(seen.best).toBe('raw');
    expect(seen.facts).toMatchObject({
      raw: { opened: true, reason: null },
      modules: [{ problem: null }, { problem: null }],
      capNetRaw: true,
      interfaces: [{ name: 'e0', address: '192.168.10.20', prefix: 24, vpn: false }],
      defaultRoute: { kind: 'gateway', gateway: lab.addressOf('r1'), interface: 'e0' },
      firewall: { kind: 'rules', tool: 'nft', rules: 1, dropByDefault: ['output'] },
    });
  });

  it('without rights says why, and how to get more', async () => {
    const seen = await report(POWERLESS);
    expect(seen.best).not.toBe('raw');
    expect(seen.facts).toMatchObject({
      raw: { opened: false, reason: 'raw sockets need root or the capability CAP_NET_RAW' },
      capNetRaw: false,
    });
    expect(seen.advice.map((advice) => advice.command)).toContainEqual(expect.stringMatching(/^sudo .* run remote /));
  });

  it('sends nothing', async () => {
    const sent = async () => (await lab.exec('pc', ['cat', '/sys/class/net/e0/statistics/tx_packets'])).stdout;
    const before = await sent();
    await report([]);
    expect(await sent()).toBe(before);
  });

  it('prints the same in plain words', async () => {
    const { code, stdout } = await doctor([], ['--no-color']);
    expect(code).toBe(0);
    expect(stdout).toContain('a local firewall with 1 rule is active (nft); its output chain has policy drop');
    expect(stdout).toContain(`gateway     ${lab.addressOf('r1')} by e0`);
  });

  it('ends an nft that hangs, and says that the firewall is not known', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-hung-nft-'));
    writeFileSync(join(folder, 'nft'), '#!/bin/sh\nsleep 50\n');
    chmodSync(join(folder, 'nft'), 0o755);
    const { facts } = await report(['env', `PATH=${folder}:${process.env['PATH']}`]);
    expect(facts.firewall).toEqual({ kind: 'unreadable', reason: 'its rules were not listed within 2 s' });
    const { stdout } = await lab.exec('pc', ['ps', '-e', '-o', 'args']);
    expect(stdout).not.toContain('sleep 50');
    rmSync(folder, { recursive: true });
  });

  it('counts the rules of the older iptables, which nft does not list', async (context) => {
    const { code } = await lab.exec('pc', ['iptables-legacy', '-P', 'OUTPUT', 'DROP']);
    if (code !== 0) return context.skip('this kernel has no iptables-legacy');
    await lab.nft('pc', 'flush ruleset\n');
    expect((await report([])).facts.firewall).toMatchObject({ tool: 'iptables', dropByDefault: ['output'] });
    await lab.exec('pc', ['iptables-legacy', '-P', 'OUTPUT', 'ACCEPT']);
  });

  it('ends with 3 where there is no address to measure from', async () => {
    await lab.ip('pc', ['address', 'flush', 'dev', 'e0']);
    const { code, stdout } = await doctor([], []);
    expect(code).toBe(3);
    expect(stdout).toContain('Nothing can be measured here.');
  });
});
