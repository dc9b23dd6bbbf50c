import { spawn } from 'node:child_process';
import { commandOf } from '../../lab/program.js';
import { LOOPBACK } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { STANDIN_SERVICES, type StandinEvent } from '../../standin/events.js';
import { startStandin } from '../../standin/standin.js';
import { EXIT } from '../output/exit-codes.js';
import { printText, warn } from '../output/print.js';
import { type SpokenSettings, sayVerdict } from '../output/publish.js';
import { ownProgram } from '../own-program.js';

const RUN_LIMIT_MS = 60_000;

export interface LoopbackRun {
  report: Report;
  /** The exit code: whether anything was reported as failed. */
  code: number;
}

/** Where namespaces are not to be had: the stand-in on loopback, without routers and faults, and a run against it. */
export async function demoOnLoopback(
  reason: string,
  fault: string | null,
  spoken: SpokenSettings,
): Promise<LoopbackRun> {
  if (fault !== null && fault !== 'healthy')
    throw new InputError('--fault', `needs network namespaces (${reason})`, fault);
  warn(`no virtual network: ${reason}`);
  warn('running against a stand-in unit on loopback instead, without routers');
  const onEvent = (_event: StandinEvent): void => {};
  const standin = await startStandin({ address: LOOPBACK, onEvent });
  try {
    const report = await runAgainstLoopback();
    printText(await sayVerdict(report, spoken));
    const failed = report.targets.flatMap((target) => target.requirements).filter((one) => one.status === 'failed');
    const offered = `${standin.ports.length} of ${STANDIN_SERVICES.length} services`;
    printText(
      `\nThe stand-in offered ${offered}; ${failed.length === 0 ? 'nothing' : 'something'} was reported as failed.\n`,
    );
    return { report, code: failed.length === 0 ? EXIT.pass : EXIT.fail };
  } finally {
    await standin.close();
  }
}

/** Another process, as in the lab: its packets and the stand-in's must not share one event loop. */
function runAgainstLoopback(): Promise<Report> {
  const run = ['run', 'remote', '--address', LOOPBACK, '--interface', 'lo', '--json'];
  const [program = '', ...args] = commandOf(ownProgram(), ...run);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: RUN_LIMIT_MS });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
    });
    child.once('error', reject);
    child.once('close', () => {
      try {
        resolve(JSON.parse(text) as Report);
      } catch (cause) {
        reject(new Error('the run against loopback gave no report', { cause }));
      }
    });
  });
}
