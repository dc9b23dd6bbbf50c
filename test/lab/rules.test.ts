import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules, ECHO_REQUEST, rejectWith, TO_CONFIG } from '../../src/lab/rules.js';
import { labSupport } from '../../src/lab/support.js';
import type { Report } from '../../src/model/report.js';
import { pathproof } from '../cli/program-process.js';
import { targetOf } from '../support/recorded.js';
import { describeUnless } from '../support/strict.js';
import { inLab, type RemoteRun, runRemote, runScenario } from './remote-run.js';

const CHAIN = ['--chain', 'ip lab forward'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-rules-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the program prints as the rules that a run showed to be missing, with nothing to be said besides. */
function rulesFor(report: Report, ...args: string[]): Promise<string> {
  return rulesWith(report, /^$/, ...args);
}

/** The same where something is said besides: for that, of everything that is silent, a filter is one explanation. */
async function rulesWith(report: Report, told: RegExp, ...args: string[]): Promise<string> {
  const file = join(mkdtempSync(join(folder, 'report-')), 'report.json');
  writeFileSync(file, JSON.stringify(report));
  const { code, stdout, stderr } = await pathproof(['rules', file, ...args]);
  expect(code).toBe(0);
  expect(stderr).toMatch(told);
  return stdout;
}

/** The head of the output and the group of rules of one finding, as somebody takes it who has one of the devices. */
function groupOf(text: string, finding: string): string {
  const [head = '', ...groups] = text.split('\n\n');
  const own = groups.filter((group) => group.startsWith(`# ${finding}: `));
  expect(own).toHaveLength(1);
  return [head, ...own, ''].join('\n');
}

/** Applies the printed text as the header of it says: with nft -f, or in a shell. */
async function apply(lab: Lab, node: string, how: 'nft' | 'sh', text: string): Promise<void> {
  const argv = how === 'nft' ? ['nft', '-f', '-'] : ['sh', '-e'];
  const { code, stderr } = await lab.exec(node, argv, { stdin: text });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

/** Before: failed on this requirement. After its rules were applied: passed. */
async function expectMended(
  lab: Lab,
  node: string,
  how: 'nft' | 'sh',
  args: string[],
  requirement: string,
): Promise<void> {
  const before = await runRemote(lab);
  expect(statusOf(before, requirement)).toBe('failed');
  await apply(lab, node, how, await rulesFor(before.report, ...args));
  const after = await runRemote(lab);
  expect(after.target.requirements.filter(({ status }) => status !== 'met')).toEqual([]);
  expect(after.code).toBe(0);
}

function statusOf({ target }: RemoteRun, requirement: string): string | undefined {
  return target.requirements.find(({ id }) => id === requirement)?.status;
}

const support = await labSupport();
const noLab = support.available && support.nft ? null : (support.reason ?? 'no lab with nft');
const noIptables = existsSync('/usr/sbin/iptables') ? null : 'there is no iptables (Debian package iptables)';
const NFT = ['--for', 'nftables', ...CHAIN];
const DENY = 'table ip lab { chain forward { type filter hook forward priority 0; policy drop; }; }\n';
const REFUSE = (type: string): string =>
  `table ip lab { chain forward { type filter hook forward priority 0; ct state new reject with icmp type ${type}; }; }\n`;

describeUnless(noLab, 'the printed nftables rules, loaded where the packets die', () => {
  it.concurrent.each<[string, string, [string, string], string]>([
    ['a drop of the configuration ports on r2', 'r2', [TO_CONFIG, 'drop'], 'tcp-config'],
    ['a rejection of them on r1', 'r1', [TO_CONFIG, rejectWith(13)], 'tcp-config'],
    ['a RST in the unit’s name by r2', 'r2', [TO_CONFIG, 'reject with tcp reset'], 'tcp-config'],
    ['a drop of ping on r2', 'r2', [ECHO_REQUEST, 'drop'], 'ping'],
  ])('end %s', async (_what, node, rule, requirement) => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, node, 'forward', [rule]);
      await expectMended(lab, node, 'nft', NFT, requirement);
    });
  });

  it.concurrent('let nothing else through: another host of the PC’s network and another port stay blocked', async () => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, 'r2', 'forward', [['tcp dport { 50804, 50805, 50812 }', 'drop']]);
      const before = await runRemote(lab);
      await apply(lab, 'r2', 'nft', await rulesFor(before.report, ...NFT));
      const expectations = [{ protocol: 'tcp', port: 50812, state: 'filtered' }];
      const file = join(folder, 'expect.json');
      writeFileSync(
        file,
        JSON.stringify({ format: 'pathproof/expect/1', targets: [{ address: '*', expect: expectations }] }),
      );
      const after = await runScenario(lab, 'remote', ['--expect', file]);
      expect(after.report.expectations).toMatchObject([{ status: 'met', found: 'filtered' }]);
      expect(after.report.verdict).toBe('pass');
      expect(after.code).toBe(0);
      const rules = await lab.exec('r2', ['nft', 'list', 'chain', 'ip', 'lab', 'forward']);
      expect(rules.stdout).toMatch(/ip saddr 192\.168\.10\.20 ip daddr 192\.168\.42\.1 tcp dport/);
    });
  });

  it.concurrent('end a firewall that lets nothing in but what it knows, TFTP with its new port included', async () => {
    await inLab(chain(2), async (lab) => {
      await lab.nft('r2', DENY);
      const before = await runScenario(lab, 'legacy');
      expect(whoIsOutcomes(before.report)).not.toContain('answered');
      await apply(lab, 'r2', 'nft', await rulesFor(before.report, ...NFT, '--all'));
      const after = await runScenario(lab, 'legacy');
      expect(whoIsOutcomes(after.report)).toContain('answered');
    });
  });

  it.concurrent('of everything that the scenario needs open a firewall that drops all', async () => {
    await inLab(chain(2), async (lab) => {
      await lab.nft('r2', DENY);
      const before = await runRemote(lab);
      expect(before.report.verdict).toBe('fail');
      await apply(lab, 'r2', 'nft', await rulesFor(before.report, ...NFT, '--all', '--source', '192.168.10.0/24'));
      expect((await runRemote(lab)).report.verdict).toBe('pass');
    });
  });
});

describeUnless(noLab, 'a firewall that knows nothing of the unit', () => {
  it.concurrent.each<[string, string, RegExp]>([
    [
      'drops everything',
      DENY,
      /^pathproof: f1: it cannot be told .* if the filter of hop 2 \(10\.0\.12\.2\) does, these rules /,
    ],
    ['refuses everything', REFUSE('admin-prohibited'), /^$/],
    [
      'calls the unit absent at once',
      REFUSE('host-unreachable'),
      /^pathproof: f2: it cannot be told .* refuses it; if the filter/,
    ],
  ])('and %s is opened by the rules that are missing', async (_what, ruleset, told) => {
    await inLab(chain(2), async (lab) => {
      await lab.nft('r2', ruleset);
      const before = await runRemote(lab);
      expect(before.code).toBe(1);
      await apply(lab, 'r2', 'nft', await rulesWith(before.report, told, ...NFT));
      expect((await runRemote(lab)).code).toBe(0);
    });
  });

  it.concurrent('is not made up where a router has no route', async () => {
    await inLab(chain(2), async (lab) => {
      await lab.exec('r1', ['ip', 'route', 'del', '192.168.42.0/24']);
      const { report } = await runRemote(lab);
      expect(await rulesWith(report, /no rule mends 192\.168\.42\.1 f1 router-no-route: /, ...NFT)).toBe('');
    });
  });
});

describeUnless(noLab, 'the rules of several devices', () => {
  it.concurrent('end two faults at two routers, each loaded at its own', async () => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, 'r1', 'forward', [[ECHO_REQUEST, rejectWith(13)]]);
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, rejectWith(13)]]);
      const before = await runRemote(lab);
      const text = await rulesFor(before.report, ...NFT);
      expect(groupOf(text, 'f1')).toContain('f1: for hop 1 (192.168.10.1), router');
      expect(groupOf(text, 'f2')).toContain('f2: for hop 2 (10.0.12.2), router');
      await apply(lab, 'r1', 'nft', groupOf(text, 'f1'));
      await apply(lab, 'r2', 'nft', groupOf(text, 'f2'));
      expect((await runRemote(lab)).code).toBe(0);
      const listed = await Promise.all(['r1', 'r2'].map((node) => lab.exec(node, ['nft', 'list', 'ruleset'])));
      expect(listed.map(({ stdout }) => /tcp dport \{ 50804, 50805 \} ct state/.test(stdout))).toEqual([false, true]);
    });
  });

  it.concurrent('end a fault of the PC and one of a router: those of the PC are commented out for the router', async () => {
    await inLab(chain(2), async (lab) => {
      await lab.nft(
        'pc',
        `table inet filter { chain output { type filter hook output priority 0; ${ECHO_REQUEST} drop; }; }\n`,
      );
      await lab.nft(
        'r2',
        'table inet filter { chain forward { type filter hook forward priority 0; tcp dport { 50804, 50805 } drop; }; }\n',
      );
      const text = await rulesFor((await runRemote(lab)).report, '--for', 'nftables');
      await apply(lab, 'r2', 'nft', text);
      const own = groupOf(text, 'f1')
        .split('\n')
        .filter((line) => line.startsWith('# insert'));
      await apply(lab, 'pc', 'nft', `${own.map((line) => line.slice(2)).join('\n')}\n`);
      expect((await runRemote(lab)).code).toBe(0);
    });
  });
});

describeUnless(noLab, 'the rules for the PC itself', () => {
  it.concurrent.each<[string, string]>([
    ['drops what is sent to the configuration ports', 'tcp dport { 50804, 50805 } drop;'],
    ['refuses it', 'tcp dport { 50804, 50805 } reject;'],
    ['lets out what it knows', 'ip daddr 192.168.42.1 ct state new drop;'],
  ])('are loaded where it has an output chain alone, which %s', async (_what, rule) => {
    await inLab(chain(2), async (lab) => {
      await lab.nft('pc', `table inet filter { chain output { type filter hook output priority 0; ${rule} }; }\n`);
      const before = await runRemote(lab);
      expect(before.target.findings[0]?.code).toBe('pc-firewall');
      await apply(lab, 'pc', 'nft', await rulesFor(before.report, '--for', 'nftables'));
      expect((await runRemote(lab)).code).toBe(0);
    });
  });

  it.concurrent('let TFTP out, and its answer in from its new port', async () => {
    await inLab(chain(2), async (lab) => {
      await lab.nft(
        'pc',
        'table inet filter { chain output { type filter hook output priority 0; policy drop; }; chain input { type filter hook input priority 0; policy drop; ct state established,related accept; }; }\n',
      );
      const before = await runScenario(lab, 'legacy');
      expect(whoIsOutcomes(before.report)).not.toContain('answered');
      await apply(lab, 'pc', 'nft', await rulesFor(before.report, '--for', 'nftables'));
      expect(whoIsOutcomes((await runScenario(lab, 'legacy')).report)).toContain('answered');
    });
  });
});

describeUnless(noLab ?? noIptables, 'the printed iptables rules, run where the packets die', () => {
  it.concurrent.each<[string, string, string]>([
    ['a drop of the configuration ports', '-p tcp -m multiport --dports 50804,50805 -j DROP', 'tcp-config'],
    ['a rejection of ping', '-p icmp --icmp-type echo-request -j REJECT', 'ping'],
  ])('end %s', async (_what, rule, requirement) => {
    await inLab(chain(2), async (lab) => {
      await apply(lab, 'r2', 'sh', `iptables -A FORWARD ${rule}\n`);
      await expectMended(lab, 'r2', 'sh', ['--for', 'iptables'], requirement);
    });
  });

  it.concurrent('end a firewall that drops all, TFTP with its new port included', async () => {
    await inLab(chain(2), async (lab) => {
      await apply(lab, 'r2', 'sh', 'iptables -P FORWARD DROP\n');
      const before = await runScenario(lab, 'legacy');
      expect(whoIsOutcomes(before.report)).not.toContain('answered');
      await apply(lab, 'r2', 'sh', await rulesFor(before.report, '--for', 'iptables', '--all'));
      expect(whoIsOutcomes((await runScenario(lab, 'legacy')).report)).toContain('answered');
    });
  });
});

/** What became of the requests to the unit's own address. */
function whoIsOutcomes(report: Report): string[] {
  return targetOf(report).evidence.flatMap((entry) =>
    entry.probe === 'udp-whois' && !entry.request.broadcast ? [entry.outcome] : [],
  );
}
