import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import { startAcceptAll } from '../../src/lab/programs.js';
import { addRules } from '../../src/lab/rules.js';
import type { BasePortSearchEvidence } from '../../src/model/evidence/sessions.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';

const PROXY_PORT = 9_999;
const LIMIT_MS = 120_000;

interface Searched {
  code: number | null;
  stderr: string;
  target: TargetReport;
  search: BasePortSearchEvidence | undefined;
}

async function searchIn(
  standinArgs: readonly string[],
  runArgs: readonly string[],
  prepare: (lab: Lab) => Promise<void> = async () => {},
): Promise<Searched> {
  const lab = await openLab(chain(2));
  try {
    await startLabUnit(lab, MAIN, standinArgs);
    await prepare(lab);
    const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--json', ...runArgs];
    const { code, stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: LIMIT_MS });
    const target = (JSON.parse(stdout) as Report).targets[0];
    if (!target) throw new Error(`no target: ${stderr}`);
    return { code, stderr, target, search: target.evidence.find((one) => one.probe === 'base-port-search') };
  } finally {
    await lab.close();
  }
}

function codesOf({ target }: Searched): string[] {
  return target.findings.filter((finding) => finding.severity === 'failure').map(({ code }) => code);
}

function redirect(unit: string, ports: string): string {
  const start = 'type nat hook prerouting priority -100; policy accept;';
  const rule = `ip daddr ${unit} tcp dport ${ports} redirect to :${PROXY_PORT}`;
  return `table ip proxy {\n  chain prerouting {\n    ${start}\n    ${rule}\n  }\n}\n`;
}

await describeLab('a run that looks for a moved services base port', () => {
  it('finds 51804 at the usual rate, shows first how long it may take, and names what to set in Manager', async () => {
    const found = await searchIn(['--base-port', '51804'], ['--find-base-port']);
    expect(found.code).toBe(1);
    expect(found.stderr).toMatch(/looking for the services base port from 49152 to 65526.*at most 7 minutes/);
    expect(found.target.findings[0]).toMatchObject({
      code: 'config-port-moved',
      severity: 'failure',
      certainty: 'likely',
      requirements: ['tcp-config'],
      suspects: [{ role: 'unit', hop: 3 }, { role: 'pc' }],
      remedy: expect.stringContaining('set Services Base TCP port to 51804'),
    });
    expect(codesOf(found)).toEqual(['config-port-moved']);
    expect(found.search).toMatchObject({ outcome: 'found', moved: { open: [51804, 51805, 51812], tls: true } });
    expect(found.search?.tried).toBeLessThan(100);
  });

  it.each([
    ['raw sockets', ['--method', 'raw']],
    ['ordinary sockets', ['--method', 'connect']],
  ])('finds an unlikely port of a unit that offers TLS alone, with %s', async (_method, args) => {
    const standin = ['--base-port', '60321', '--disable', 'config'];
    const found = await searchIn(standin, ['--find-base-port', '--rate', '1000', '--quiet', ...args]);
    expect(codesOf(found)).toEqual(['config-port-moved']);
    expect(found.search).toMatchObject({ outcome: 'found', moved: { basePort: 60321, tls: true, ambiguous: false } });
  });

  it('finds it where a firewall drops every other port in silence', async () => {
    const drop = (lab: Lab) =>
      addRules(lab, 'r2', 'forward', [
        [`ip daddr ${lab.addressOf('unit')} tcp dport != { 50802, 51804, 51805, 51812 }`, 'drop'],
      ]);
    const found = await searchIn(['--base-port', '51804'], ['--find-base-port', '--quiet', '--rate', '200'], drop);
    expect(found.search).toMatchObject({ outcome: 'found', moved: { basePort: 51804, ambiguous: false } });
    expect(codesOf(found)[0]).toBe('config-port-moved');
  });

  it('is never sure of one TLS port alone: it may be the security settings of another base port', async () => {
    const standin = ['--base-port', '51804', '--disable', 'config,security'];
    const found = await searchIn(standin, ['--find-base-port', '--quiet', '--rate', '1000']);
    expect(found.search).toMatchObject({ outcome: 'found', moved: { ambiguous: true } });
    for (const { code, certainty } of found.target.findings) {
      if (code === 'config-port-moved') expect(certainty).toBe('possible');
    }
  });

  it('says that no other base port answers where the service is off', async () => {
    const standin = ['--disable', 'config,config-tls,security'];
    const found = await searchIn(standin, ['--find-base-port', '--quiet', '--rate', '10000']);
    expect(codesOf(found)).toEqual(['service-disabled']);
    expect(found.target.findings[0]?.summary).toContain('No other services base port from 49152 to 65526 answers.');
    expect(found.search).toMatchObject({ outcome: 'not-found', moved: null, openPorts: [] });
    expect(found.search?.tried).toBe(16_372);
  });

  it('tells no base port where a proxy answers for every port above the documented ones', async () => {
    const proxy = async (lab: Lab): Promise<void> => {
      await startAcceptAll(lab, 'r1', PROXY_PORT);
      await lab.nft('r1', redirect(lab.addressOf('unit'), '50900-65535'));
    };
    const standin = ['--disable', 'config,config-tls'];
    const found = await searchIn(standin, ['--find-base-port', '--quiet', '--rate', '1000'], proxy);
    expect(found.search).toMatchObject({ outcome: 'everything-answers', moved: null });
    expect(found.target.findings.map(({ code }) => code)).not.toContain('config-port-moved');
  });

  it('sends nothing more where the configuration opens, or where nobody asked', async () => {
    const healthy = await searchIn([], ['--find-base-port', '--quiet']);
    expect(healthy).toMatchObject({ code: 0, search: undefined });
    const unasked = await searchIn(['--base-port', '51804'], ['--quiet']);
    expect(unasked).toMatchObject({ code: 1, search: undefined });
    expect(codesOf(unasked)).toEqual(['service-disabled']);
  });
});
