import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { ExecResult } from '../../src/lab/run.js';
import type { Report } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { type DnsTable, dnsServer } from '../support/dns-server.js';
import { targetOf } from '../support/recorded.js';
import { describeLab } from '../support/strict.js';
import { openTmux, tmuxProblem } from '../support/tmux.js';
import { untilSaid } from '../support/until-said.js';

const [R1, R2] = ['192.168.10.1', '10.0.12.2'];
const DNS_PORT = 53;

interface Answered {
  result: ExecResult;
  report: Report;
  /** What the DNS server was asked. */
  asked: string[];
}

await describeLab('names of routers, by a DNS server on the first router', () => {
  let lab: Lab;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-names-'));
    writeFileSync(join(folder, 'resolv.conf'), `nameserver ${R1}\n`);
    lab = await openLab(chain(2));
    await startLabUnit(lab, MAIN);
    await faultByName('config-dropped-r2')?.inject(lab);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The program on a PC with these files in place of its own. */
  function onPc(files: Readonly<Record<string, string>>, args: readonly string[]): Promise<ExecResult> {
    const mounts = Object.entries(files).map(([place, file]) => `mount --bind "${join(folder, file)}" ${place} && `);
    const script = `${mounts.join('')} exec "$@"`;
    const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), ...args];
    return lab.exec('pc', ['unshare', '--mount', 'sh', '-c', script, 'sh', ...argv], { timeoutMs: 50_000 });
  }

  async function run(table: DnsTable, files: Readonly<Record<string, string>>, ...args: string[]): Promise<Answered> {
    const server = lab.spawn('r1', dnsServer(R1 ?? '', DNS_PORT, table));
    let said = '';
    server.stderr?.on('data', (data) => {
      said += String(data);
    });
    const ended = new Promise((resolve) => server.once('close', resolve));
    await untilSaid(server, 'listens at port');
    const result = await onPc({ '/etc/resolv.conf': 'resolv.conf', ...files }, ['--json', ...args]);
    server.stdin?.end();
    await ended;
    const asked = [...said.matchAll(/asked (.*)/g)].map(([, question = '']) => question);
    return { result, report: JSON.parse(result.stdout) as Report, asked: asked.toSorted() };
  }

  const namesIn = (report: Report): unknown[] => targetOf(report).path.hops.map(({ name }) => name ?? null);
  const judged = (report: Report): unknown => {
    const { verdict, requirements, findings } = targetOf(report);
    return {
      verdict,
      status: requirements.map(({ id, status }) => [id, status]),
      codes: findings.map(({ code }) => code),
    };
  };
  const FAILED = {
    verdict: 'fail',
    status: [
      ['route', 'met'],
      ['ping', 'met'],
      ['tcp-discovery', 'met'],
      ['tcp-config', 'failed'],
    ],
    codes: ['port-filtered'],
  };
  const TABLE: DnsTable = {
    answers: { [R1]: [['gw', 'branch', 'example']], [R2]: [['r2_core', 'provider', 'example']] },
  };

  describe.each(['raw', 'system'])('with --method %s', (method) => {
    it('are in the report, each asked for once and none the other way round', async () => {
      const { result, report, asked } = await run(TABLE, {}, '--names', '--method', method);
      expect(result).toMatchObject({ code: 1, timedOut: false });
      expect(namesIn(report).slice(0, 2)).toEqual(['gw.branch.example', 'r2_core.provider.example']);
      expect(asked).toEqual([`PTR ${R2}`, `PTR ${R1}`]);
    });
  });

  it('are asked of nobody without --names', async () => {
    const { report, asked } = await run(TABLE, {});
    expect(asked).toEqual([]);
    expect(namesIn(report)).toEqual([null, null, null]);
    expect(judged(report)).toEqual(FAILED);
  });

  it('are none, and the diagnosis the same, where the server is mute', async () => {
    const { result, report, asked } = await run({ answers: {}, mute: true }, {}, '--names');
    expect(result).toMatchObject({ code: 1, timedOut: false });
    expect(namesIn(report)).toEqual([null, null, null]);
    expect(judged(report)).toEqual(FAILED);
    expect(asked).toEqual([`PTR ${R2}`, `PTR ${R1}`]);
  });

  it('that are no host names are left out', async () => {
    const answers = { [R1]: [['\u001b]0;evil\u0007', 'example']], [R2]: [['<b>x</b>', 'example']] };
    const { result, report } = await run({ answers }, {}, '--names');
    expect(namesIn(report)).toEqual([null, null, null]);
    expect(result.stdout).not.toMatch(/evil|<b>/);
    expect(judged(report)).toEqual(FAILED);
  });

  it('are those of the hosts file first, which DNS is not asked for', async () => {
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${R2}  second-router.example r2\n`);
    const { report, asked } = await run(TABLE, { '/etc/hosts': 'hosts' }, '--names');
    expect(namesIn(report)).toEqual(['gw.branch.example', 'second-router.example', null]);
    expect(asked).toEqual([`PTR ${R1}`]);
  });

  it('are masked with --mask', async () => {
    const { result, report } = await run(TABLE, {}, '--names', '--mask');
    expect(namesIn(report)).toEqual([expect.stringMatching(/^name-\d+$/), expect.stringMatching(/^name-\d+$/), null]);
    expect(result.stdout).not.toContain('example');
  });

  it('come and go with n in the terminal UI, while the run goes on and after', async () => {
    const problem = tmuxProblem();
    if (problem !== null) throw new Error(problem);
    const server = lab.spawn('r1', dnsServer(R1 ?? '', DNS_PORT, TABLE));
    await untilSaid(server, 'listens at port');
    const mount = `mount --bind ${folder}/resolv.conf /etc/resolv.conf`;
    const program = `HOME=${folder} XDG_STATE_HOME=${folder} ${process.execPath} ${MAIN} --address ${lab.addressOf('unit')}`;
    const line = `unshare --mount sh -c '${mount} && ${program}'; echo ENDED:$?; read rest`;
    const tmux = await openTmux((argv) => lab.exec('pc', argv), line, 120, 36);
    try {
      await tmux.until(/▶ remote/);
      await tmux.keys('Enter');
      await tmux.until(/RUNNING/);
      await tmux.keys('n');
      await tmux.until(/gw\.branch\.example +r2_core/);
      await tmux.until(/✖ FAIL[^]*gw\.branch\.example/);
      await tmux.keys('n');
      await tmux.until(/names off/);
      await tmux.keys('q');
      await tmux.until(/^ENDED:0/m);
    } finally {
      await tmux.close();
      server.stdin?.end();
    }
  });
});
