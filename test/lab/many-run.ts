import { join } from 'node:path';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { type Fate, manyAddress, placeManyUnits } from '../../src/lab/many-units.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { Topology } from '../../src/lab/topology.js';
import type { Report, TargetReport } from '../../src/model/report.js';

export const MAIN = join(import.meta.dirname, '../../dist/main.js');
const LIMIT_MS = 90_000;

export interface ProgramRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The program once, on the lab's PC. */
export async function runProgram(lab: Lab, args: readonly string[]): Promise<ProgramRun> {
  const { code, stdout, stderr } = await lab.exec('pc', [process.execPath, MAIN, ...args], { timeoutMs: LIMIT_MS });
  return { code, stdout, stderr };
}

export async function runJson(lab: Lab, args: readonly string[]): Promise<ProgramRun & { report: Report }> {
  const run = await runProgram(lab, [...args, '--json']);
  return { ...run, report: JSON.parse(run.stdout) as Report };
}

/** A lab with a stand-in unit, for as long as `use` takes. */
export async function withUnit<T>(topology: Topology, use: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await openLab(topology);
  try {
    await startLabUnit(lab, MAIN, ['--quiet']);
    return await use(lab);
  } finally {
    await lab.close();
  }
}

/** Two routers and one address for each fate. */
export function withMany<T>(fates: readonly Fate[], use: (lab: Lab) => Promise<T>): Promise<T> {
  return withUnit(chain(2), async (lab) => {
    await placeManyUnits(lab, fates);
    return use(lab);
  });
}

export function addressesOf(fates: readonly Fate[]): string[] {
  return fates.map((_, index) => manyAddress(index));
}

/** What every target came to, as `verdict code code`, counted by its fate. */
export function tally(report: Report, fates: readonly Fate[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const target of report.targets) {
    const fate = fates[addressesOf(fates).indexOf(target.address)];
    const line = `${fate}: ${[target.verdict, ...failureCodes(target)].join(' ')}`;
    counts[line] = (counts[line] ?? 0) + 1;
  }
  return counts;
}

export function failureCodes({ findings }: TargetReport): string[] {
  return findings.filter(({ severity }) => severity === 'failure').map(({ code }) => code);
}
