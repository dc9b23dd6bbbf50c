import { fileURLToPath } from 'node:url';
import { chain } from '../src/lab/chain.js';
import type { Fault } from '../src/lab/fault.js';
import { faultByName } from '../src/lab/faults.js';
import { type Lab, openLab } from '../src/lab/lab.js';
import { mismatches } from '../src/lab/match-truth.js';
import { startLabUnit } from '../src/lab/program.js';
import type { ExecResult } from '../src/lab/run.js';
import type { Report } from '../src/model/report.js';

/** The compiled benchmarks lie in bench/build/bench/, the program in dist/. */
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const RUN_LIMIT_MS = 60_000;

/** A command in the PC's node, with the time from its start to its exit in milliseconds. */
export interface TimedRun extends ExecResult {
  ms: number;
}

export async function timed(lab: Lab, argv: readonly string[]): Promise<TimedRun> {
  const start = performance.now();
  const result = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS });
  return { ...result, ms: performance.now() - start };
}

export function pathproof(lab: Lab, args: readonly string[]): Promise<TimedRun> {
  return timed(lab, [process.execPath, MAIN, ...args]);
}

/** One run of the remote scenario, and where its report differs from what was injected. */
export async function diagnoseOnce(lab: Lab, fault: Fault): Promise<TimedRun & { report: Report; wrong: string[] }> {
  const run = await pathproof(lab, ['run', 'remote', '--address', lab.addressOf('unit'), '--json']);
  if (run.stdout === '') throw new Error(`no report (exit code ${run.code}, ${Math.round(run.ms)} ms): ${run.stderr}`);
  const report = JSON.parse(run.stdout) as Report;
  return { ...run, report, wrong: mismatches(report, fault.truth, (node) => lab.addressOf(node)) };
}

/** Two routers, a stand-in unit and one fault, for as long as `use` takes. */
export async function inFaultyLab<T>(fault: Fault, use: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await openLab(chain(2));
  try {
    await startLabUnit(lab, MAIN, fault.standinArgs);
    await fault.inject(lab);
    return await use(lab);
  } finally {
    await lab.close();
  }
}

export function knownFault(name: string): Fault {
  const fault = faultByName(name);
  if (fault === undefined) throw new Error(`the lab has no fault ${name}`);
  return fault;
}
