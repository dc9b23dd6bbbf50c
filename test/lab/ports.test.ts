import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules, type Hook, rejectWith } from '../../src/lab/rules.js';
import type { Reply } from '../../src/model/evidence/base.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { type Daemons, daemonsOf, missing } from './daemons.js';
import { failures, inLab, runScenario, suspectsOf } from './remote-run.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const RUN_LIMIT_MS = 60_000;
const UDP_ROWS = [161, 520, 50795, 50796, 50797];
const COMMUNITY = 'kept-to-itself';
const WHO_IS = 'MAC = "00e007aabbcc", Type = "IP 500 V2", a = "", b = "", Version = "9.1.0", Name = "Served"';

interface PortsRun {
  code: number | null;
  report: Report;
  target: TargetReport;
  /** Everything the program wrote anywhere. */
  written: string;
}

async function runPorts(lab: Lab, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<PortsRun> {
  const argv = [process.execPath, MAIN, 'run', 'ports', '--address', lab.addressOf('unit'), '--json', ...args];
  const { code, stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS, env });
  const report = JSON.parse(stdout) as Report;
  const written = stdout + stderr + renderText(report, PLAIN);
  expect(written).not.toMatch(/undefined|\bNaN\b/);
  return { code, report, target: report.targets[0] as TargetReport, written };
}

function statusOf({ target }: PortsRun, id: string): string | undefined {
  return target.requirements.find((requirement) => requirement.id === id)?.status;
}

function repliesTo({ target }: PortsRun, port: number): Reply[] {
  return target.evidence.flatMap((entry) =>
    entry.probe === 'udp-port' && entry.request.port === port ? entry.replies : [],
  );
}

/** The unit of a lab with servers of other people on it. */
async function withDaemons(routers: number, use: (lab: Lab, daemons: Daemons) => Promise<void>): Promise<void> {
  await inLab(
    chain(routers),
    async (lab) => {
      const daemons = await daemonsOf(lab);
      try {
        await use(lab, daemons);
      } finally {
        await daemons.stop();
      }
    },
    ['--disable', 'tftp'],
  );
}

await describeLab('the port table on real kernels', () => {
  it.concurrent('passes for a healthy unit: what it closes itself is off by design', async () => {
    await inLab(chain(2), async (lab) => {
      const run = await runPorts(lab);
      expect(run.code).toBe(0);
      expect(failures(run.target)).toEqual([]);
      for (const port of UDP_ROWS) expect(statusOf(run, `port-udp-${port}`)).toBe('not-applicable');
      for (const port of [50802, 50804, 50805, 50812]) expect(statusOf(run, `port-tcp-${port}`)).toBe('met');
      expect(run.target.steps).toHaveLength(13);
      expect(run.target.findings.filter(({ code }) => code === 'port-closed')).toHaveLength(7);
    });
  });

  it.concurrent.each([3, 9, 10, 13] as const)('names r2 when it refuses SNMP with ICMP 3/%i', async (code) => {
    await inLab(chain(3), async (lab) => {
      await addRules(lab, 'r2', 'forward', [['udp dport 161', rejectWith(code)]]);
      const run = await runPorts(lab);
      expect(run.code).toBe(1);
      expect(statusOf(run, 'port-udp-161')).toBe('failed');
      const [failure, ...others] = failures(run.target);
      expect(others).toEqual([]);
      expect(failure).toMatchObject({ code: 'port-rejected', protocol: 'udp', port: 161, certainty: 'proved' });
      expect(failure && suspectsOf(failure, lab)).toEqual(['r2']);
    });
  });

  it.concurrent('names r2 when it refuses every datagram, though routers limit their errors', async () => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, 'r2', 'forward', [['meta l4proto udp', rejectWith(13)]]);
      const run = await runPorts(lab);
      expect(run.code).toBe(1);
      for (const failure of failures(run.target)) {
        expect(failure).toMatchObject({ code: 'port-rejected', protocol: 'udp' });
        expect(suspectsOf(failure, lab)).toEqual(['r2']);
      }
      expect(failures(run.target).length).toBeGreaterThanOrEqual(5);
    });
  });

  it.concurrent.each<[string, Hook, string[]]>([
    ['r1', 'forward', ['r1', 'r2']],
    ['r2', 'prerouting', ['r1', 'r2']],
    ['r2', 'forward', ['r2', 'r3']],
  ])('places what %s drops in %s between two hops', async (node, hook, suspects) => {
    await inLab(chain(3), async (lab) => {
      await addRules(lab, node, hook, [['udp dport { 161, 50796 }', 'drop']]);
      const run = await runPorts(lab);
      expect(run.code).toBe(1);
      const found = failures(run.target);
      expect(found.map(({ code, port }) => `${code} ${port}`)).toEqual(['port-filtered 161', 'port-filtered 50796']);
      for (const failure of found) expect(suspectsOf(failure, lab)).toEqual(suspects);
      expect(statusOf(run, 'port-udp-520')).toBe('not-applicable');
    });
  });

  it.concurrent.each<[string, Hook]>([
    ['r2', 'forward'],
    ['unit', 'input'],
  ])('guesses nothing about what %s drops in %s, behind the last hop that answers', async (node, hook) => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, node, hook, [['udp dport 161', 'drop']]);
      const run = await runPorts(lab);
      expect(run.code).toBe(3);
      expect(statusOf(run, 'port-udp-161')).toBe('unproven');
      expect(failures(run.target)).toEqual([]);
      const trace = run.target.path.ladders.find(({ port }) => port === 161);
      expect(trace?.hops.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'silent']);
    });
  });

  it.concurrent('hears the voice network announce itself on the same LAN', async () => {
    await inLab(chain(0), async (lab) => {
      const script = `
        const socket = require('node:dgram').createSocket('udp4');
        socket.bind(50795, () => {
          socket.setBroadcast(true);
          let left = 200;
          const timer = setInterval(() => {
            socket.send('here', 50795, '192.168.42.255');
            if (--left === 0) clearInterval(timer);
          }, 100);
        });`;
      lab.spawn('unit', [process.execPath, '-e', script], { stdio: 'ignore' });
      const run = await runPorts(lab, ['--listen', '15']);
      expect(statusOf(run, 'port-udp-50795')).toBe('met');
      expect(run.target.evidence.find(({ probe }) => probe === 'udp-listen')).toMatchObject({ outcome: 'answered' });
    });
  });
});

describeUnless(await missing('snmpd'), 'against net-snmp’s agent', () => {
  it.concurrent('reads name and description with version 1 and 2c, and never repeats the community', async () => {
    await withDaemons(2, async (lab, daemons) => {
      await daemons.snmpd(COMMUNITY);
      const run = await runPorts(lab, [], { PATHPROOF_SNMP_COMMUNITY: COMMUNITY });
      expect(statusOf(run, 'port-udp-161')).toBe('met');
      expect(repliesTo(run, 161)).toMatchObject([
        { kind: 'snmp', version: 'v2c', sysName: 'unit-a', sysDescr: 'an agent' },
        { kind: 'snmp', version: 'v1', sysName: 'unit-a', sysDescr: 'an agent' },
      ]);
      expect(run.target.steps[2]?.note).toContain('"unit-a"');
      expect(run.written).not.toContain(COMMUNITY);
    });
  });

  it.concurrent('takes the silence about a wrong community for what it is: unproven', async () => {
    await withDaemons(2, async (lab, daemons) => {
      await daemons.snmpd(COMMUNITY);
      const run = await runPorts(lab);
      expect(statusOf(run, 'port-udp-161')).toBe('unproven');
      expect(run.written).toContain('A wrong community is silent too');
      expect(failures(run.target)).toEqual([]);
    });
  });
});

describeUnless(await missing('in.tftpd'), 'against tftpd-hpa', () => {
  it.concurrent('reads who_is', async () => {
    await withDaemons(2, async (lab, daemons) => {
      await daemons.tftpd(WHO_IS);
      const run = await runPorts(lab);
      expect(run.target.system).toMatchObject({ name: 'Served', type: 'IP 500 V2', version: '9.1.0' });
      expect(statusOf(run, 'port-udp-69')).toBe('met');
    });
  });

  it('reads a who_is of several blocks to its end, from another subnet', async () => {
    await withDaemons(2, async (lab, daemons) => {
      await daemons.tftpd(`${' '.repeat(1100)}${WHO_IS}`);
      const run = await runScenario(lab, 'legacy');
      expect(run.target.system).toMatchObject({ name: 'Served', source: 'udp-whois' });
      const argv = [process.execPath, MAIN, 'discover', '--search', lab.addressOf('unit'), '--json'];
      const { stdout } = await lab.exec('pc', argv, { timeoutMs: 20_000 });
      expect(JSON.parse(stdout)).toMatchObject({
        units: [{ address: lab.addressOf('unit'), identity: { name: 'Served' } }],
      });
    });
  });
});

describeUnless(await missing('/usr/lib/frr/ripd', '/usr/lib/frr/zebra'), 'against FRRouting’s ripd', () => {
  it.concurrent('gets the table', async () => {
    await withDaemons(0, async (lab, daemons) => {
      await daemons.ripd();
      const run = await runPorts(lab);
      expect(statusOf(run, 'port-udp-520')).toBe('met');
      expect(repliesTo(run, 520)[0]).toMatchObject({ kind: 'rip', from: lab.addressOf('unit') });
      expect(run.target.findings.filter(({ code }) => code === 'packet-loss')).toEqual([]);
    });
  });
});

describeUnless(await missing('tftp', 'atftp'), 'a public TFTP client', () => {
  const CLIENTS: [string, (address: string, file: string) => string[]][] = [
    ['tftp-hpa', (address, file) => ['tftp', '-m', 'binary', address, '-c', 'get', 'nasystem/who_is', file]],
    ['atftp', (address, file) => ['atftp', '--get', '-r', 'nasystem/who_is', '-l', file, address]],
  ];

  it.concurrent.each(CLIENTS)('%s reads who_is from the stand-in', async (_, argv) => {
    await inLab(
      chain(2),
      async (lab) => {
        const daemons = await daemonsOf(lab);
        try {
          const file = join(daemons.folder, 'who_is');
          const { code, stderr } = await lab.exec('pc', argv(lab.addressOf('unit'), file), { timeoutMs: 20_000 });
          expect(stderr).not.toMatch(/error/i);
          expect(code).toBe(0);
          expect(await readFile(file, 'latin1')).toContain('"Unit seven"');
        } finally {
          await daemons.stop();
        }
      },
      ['--name', 'Unit seven'],
    );
  });
});
