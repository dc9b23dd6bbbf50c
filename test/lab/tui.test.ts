import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { FAULTS, faultByName } from '../../src/lab/faults.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { Report } from '../../src/model/report.js';
import { MAIN } from '../cli/program-process.js';
import { describeLab } from '../support/strict.js';
import { openTmux, type Tmux, tmuxProblem } from '../support/tmux.js';

await describeLab('the terminal UI in the lab, with the configuration port dropped on the second router', () => {
  let lab: Lab;
  let tmux: Tmux;
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-tui-lab-'));

  beforeAll(async () => {
    const problem = tmuxProblem();
    if (problem !== null) throw new Error(problem);
    lab = await openLab(chain(2));
    const fault = faultByName('config-dropped-r2');
    await startLabUnit(lab, MAIN, fault?.standinArgs);
    await fault?.inject(lab);
    const line = `HOME=${folder} XDG_STATE_HOME=${folder} ${process.execPath} ${MAIN}; echo ENDED:$?; read rest`;
    tmux = await openTmux((argv) => lab.exec('pc', argv), line, 120, 36);
  });

  afterAll(async () => {
    await tmux?.close();
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs, names the place of the fault, exports, sees it repaired, and leaves a clean terminal', async () => {
    await tmux.until(/▶ remote/);
    await tmux.keys('a');
    await tmux.until(/▶ Unit\/Broadcast Address/);
    await tmux.keys('-l', lab.addressOf('unit'));
    await tmux.keys('Enter');
    await tmux.until(/▶ RUNNING/);
    const seen = await tmux.until(/✖ FAIL {2}remote {2}192\.168\.42\.1/);
    expect(seen).toMatch(/tcp 50804 +●━+●━+●━+╸ +✖ {2}✖ silent after hop 2/);
    expect(seen).toMatch(/f1 suspects .*▲1.* port-filtered/);
    expect(seen).toMatch(/✔ met +tcp-discovery/);

    await tmux.keys('5', 'G', 'Enter');
    await tmux.until(/outcome +/);
    await tmux.keys('Escape');

    await tmux.keys('e');
    await tmux.until(/\[x\] \.json/);
    await tmux.keys('Up');
    await tmux.keys('-l', `${folder}/reports`);
    await tmux.keys('Enter');
    await tmux.until(/The report is written to/);
    const files = readdirSync(join(folder, 'reports'));
    const json = files.find((file) => file.endsWith('.json'));
    expect(json).toMatch(/^pathproof-remote-192\.168\.42\.1-/);
    const report = JSON.parse(readFileSync(join(folder, 'reports', String(json)), 'utf8')) as Report;
    expect(report.targets[0]?.findings[0]?.code).toBe('port-filtered');

    await tmux.keys('Enter');
    await tmux.keys('p');
    const hidden = await tmux.until(/✖ FAIL {2}masked {2}remote {2}198\.18\.\d+\.\d+ \(name-1\)/);
    expect(hidden).not.toMatch(/192\.168|10\.0\./);
    await tmux.keys('e');
    await tmux.until(/\[x\] mask/);
    await tmux.keys('Up');
    await tmux.keys('-l', `${folder}/masked`);
    await tmux.keys('Enter');
    await tmux.until(/The report is written to/);
    const named = readdirSync(join(folder, 'masked')).find((file) => file.endsWith('.json')) ?? '';
    const masked = JSON.parse(readFileSync(join(folder, 'masked', named), 'utf8')) as Report;
    const [target] = masked.targets;
    expect(named).toContain(`-${target?.address}-`);
    for (const { address } of target?.path.hops ?? []) expect(hidden).toContain(address);
    await tmux.keys('Enter');
    await tmux.keys('p');

    await tmux.until(/5 Evidence/);
    await tmux.keys('w');
    await tmux.keys('Space');
    await tmux.until(/▌▌ PAUSED {2}full run/);
    await tmux.keys('Space');
    await tmux.until(/WATCHING .*not met: tcp-config/);
    await lab.nft('r2', 'flush ruleset');
    await tmux.until(/✔ TCP-CONFIG IS MET NOW/);
    await tmux.until(/✔ EVERY REQUIREMENT IS MET/);
    await tmux.until(/✔ PASS {2}remote/);
    await tmux.keys('q');
    await tmux.until(/^ENDED:0/m);
    expect(await tmux.tell('#{alternate_on}#{cursor_flag}#{mouse_any_flag}')).toBe('010');
    expect(existsSync(join(folder, 'pathproof', 'recent.json'))).toBe(true);
  });
});

await describeLab('the demo of the terminal UI', () => {
  let tmux: Tmux;
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-tui-demo-'));
  const run = promisify(execFile);

  afterAll(async () => {
    await tmux?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('builds a network, puts the chosen fault into it, and runs there', async () => {
    const line = `HOME=${folder} XDG_STATE_HOME=${folder} ${process.execPath} ${MAIN} --scenario demo; echo ENDED:$?; read rest`;
    tmux = await openTmux(([program = '', ...args]) => run(program, args), line, 120, 36);
    await tmux.until(/▶ demo/);
    await tmux.keys('Tab');
    await tmux.until(/▶ healthy/);
    for (let row = 0; row < FAULTS.findIndex(({ name }) => name === 'config-dropped-r2'); row++)
      await tmux.keys('Down');
    await tmux.until(/▶ config-dropped-r2/);
    await tmux.keys('Enter');
    expect(await tmux.until(/✖ FAIL {2}demo/)).toMatch(/tcp 50804 .*✖ silent after hop 2/);
    await tmux.keys('q');
    await tmux.until(/^ENDED:0/m);
  });
});
