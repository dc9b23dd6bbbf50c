import { accessSync, constants } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import { addRules } from '../../src/lab/rules.js';
import { collect } from '../../src/lab/run.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { NEEDS_ROOT } from '../support/skips.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { runRemote } from './remote-run.js';

const LIMIT_MS = 40_000;

/** Why no tun device can be made here; null when one can. Systems differ in whom they let open it. */
function noTun(): string | null {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `${process.getuid?.() === 0 ? '' : NEEDS_ROOT}/dev/net/tun cannot be opened`;
  }
}

await describeLab('the PC’s own interfaces', () => {
  let lab: Lab;
  const undo: string[][] = [];
  const ip = (...args: string[]): Promise<string> => lab.ip('pc', args);
  /** An interface that is up, with nobody at its other end. */
  const addInterface = async (name: string, address: string): Promise<void> => {
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}-far`);
    undo.push(['link', 'delete', name]);
    await ip('address', 'add', address, 'dev', name);
    await ip('link', 'set', name, 'up');
    await ip('link', 'set', `${name}-far`, 'up');
  };
  beforeAll(async () => {
    lab = await openLab(chain(2));
    await startLabUnit(lab, MAIN);
  });
  afterAll(() => lab.close());
  afterEach(async () => {
    for (const args of undo.splice(0).reverse()) await lab.ip('pc', args);
  });

  it('are told for every target: interface, source address and next hop', async () => {
    const { target, report } = await runRemote(lab);
    expect(report.verdict).toBe('pass');
    expect(target.leavesBy).toEqual({ interface: 'e0', source: '192.168.10.20', gateway: '192.168.10.1' });
    expect(target.notes).toBeUndefined();
    const opened = target.evidence.find((entry) => entry.probe === 'tcp-session' && entry.outcome === 'open');
    expect(opened).toMatchObject({ localAddress: '192.168.10.20' });
    // A healthy run asks the system no more than it has to.
    expect(target.evidence.filter((entry) => entry.probe === 'links')).toEqual([]);
  });

  it('a private address that leaves by a public next hop is named', async () => {
    await addInterface('wan0', '203.0.113.20/24');
    await ip('neigh', 'add', '203.0.113.1', 'lladdr', '02:00:00:00:00:99', 'dev', 'wan0');
    await ip('route', 'add', '192.168.42.0/24', 'via', '203.0.113.1');
    const { target, code } = await runRemote(lab);
    expect(code).toBe(1);
    expect(target.notes).toEqual([
      '192.168.42.1 is a private address, but its packets leave towards the public internet by wan0 (203.0.113.20) via 203.0.113.1: is the VPN to the unit’s network connected?',
    ]);
  });

  const expectNamed = async (interfaceName: string, add: string[]): Promise<void> => {
    await ip(...add);
    undo.push(['link', 'delete', interfaceName]);
    await addRules(lab, 'r1', 'forward', [['ip daddr 192.168.42.1', 'drop']]);
    try {
      const { target } = await runRemote(lab);
      expect(target.notes).toEqual([expect.stringContaining(`The VPN interface ${interfaceName} is down`)]);
      expect(target.findings.map(({ code }) => code)).toEqual(['path-silent']);
    } finally {
      await lab.nft('r1', 'delete table ip lab\n');
    }
  };

  it('a VPN interface by its name, down, is named when nothing of the unit is heard', () =>
    expectNamed('wg0', ['link', 'add', 'wg0', 'type', 'veth', 'peer', 'name', 'far']));

  describeUnless(noTun(), 'a tun device', () => {
    it('that no client serves is named when nothing of the unit is heard', () =>
      expectNamed('office', ['tuntap', 'add', 'dev', 'office', 'mode', 'tun']));
  });

  it('a LAN with the numbers of the unit’s network is named while a VPN is up', async () => {
    await addInterface('home0', '192.168.42.77/24');
    await addInterface('wg0', '10.8.0.2/32');
    const { target } = await runRemote(lab);
    expect(target.notes?.join(' ')).toContain('is on the PC’s own LAN 192.168.42.0/24 (home0), where nobody claims it');
    expect(target.notes?.join(' ')).toContain('while the VPN wg0 is up');
  });

  describe('an address that changes during the run', () => {
    let target: TargetReport;
    let ended: { code: number | null };
    beforeAll(async () => {
      await addRules(lab, 'r2', 'forward', [['ip daddr 192.168.42.1', 'drop']]);
      const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--json'];
      const child = lab.spawn('pc', argv);
      const end = collect(child, { timeoutMs: LIMIT_MS });
      await new Promise<void>((resolve, reject) => {
        child.stderr?.on('data', (data) => String(data).includes('waiting for replies') && resolve());
        child.once('close', () => reject(new Error('ended before its first step')));
      });
      await ip('address', 'delete', '192.168.10.20/24', 'dev', 'e0');
      await ip('address', 'add', '192.168.10.99/24', 'dev', 'e0');
      await ip('route', 'add', 'default', 'via', '192.168.10.1');
      const result = await end;
      ended = result;
      target = (JSON.parse(result.stdout) as Report).targets[0] as TargetReport;
      await lab.nft('r2', 'delete table ip lab\n');
    });

    it('is told in plain words, with the documented advice', () => {
      expect(target.notes?.[0]).toContain('192.168.10.20 on e0 is gone, 192.168.10.99 on e0 is new');
      expect(target.notes?.[0]).toContain('close Manager and start it again');
    });

    it('accuses no router, although packets were dropped', () => {
      expect(ended.code).toBe(3);
      expect(target.verdict).toBe('unproven');
      expect(target.findings.filter(({ severity }) => severity === 'failure')).toEqual([]);
    });
  });
});
