import { join } from 'node:path';
import { expect } from 'vitest';
import type { Truth } from '../../src/lab/fault.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { mismatches } from '../../src/lab/match-truth.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { Topology } from '../../src/lab/topology.js';
import type { Finding, Suspect } from '../../src/model/finding.js';
import type { Report, TargetReport, Verdict } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const RUN_LIMIT_MS = 40_000;
const EXIT_CODES: Record<Verdict, number> = { pass: 0, fail: 1, unproven: 3 };

/** The program run once against the lab's unit. */
export interface RemoteRun {
  code: number | null;
  report: Report;
  target: TargetReport;
  stderr: string;
}

/** Opens a lab with a stand-in unit in it, for as long as `use` takes. */
export async function inLab<T>(
  topology: Topology,
  use: (lab: Lab) => Promise<T>,
  standinArgs: readonly string[] = [],
): Promise<T> {
  const lab = await openLab(topology);
  try {
    await startLabUnit(lab, MAIN, standinArgs);
    return await use(lab);
  } finally {
    await lab.close();
  }
}

/** Runs the remote scenario from the lab's PC. */
export function runRemote(lab: Lab): Promise<RemoteRun> {
  return runScenario(lab, 'remote');
}

/** Runs a scenario from the lab's PC, with further options. */
export async function runScenario(lab: Lab, scenario: string, options: readonly string[] = []): Promise<RemoteRun> {
  const address = lab.addressOf('unit');
  const argv = [process.execPath, MAIN, 'run', scenario, '--address', address, '--json', ...options];
  const { code, stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS });
  const report = JSON.parse(stdout) as Report;
  return { code, report, target: report.targets[0] as TargetReport, stderr };
}

/** What every run must hold to: the injected truth, the exit code, and sentences without holes. */
export function expectRight(run: RemoteRun, truth: Truth, lab: Lab): void {
  expect([...mismatches(run.report, truth, (node) => lab.addressOf(node)), ...wronglyProved(run, truth, lab)]).toEqual(
    [],
  );
  expect(run.report.verdict).toBe(truth.verdict);
  expect(run.code).toBe(EXIT_CODES[truth.verdict]);
  expect(JSON.stringify(run.report) + run.stderr + renderText(run.report, PLAIN)).not.toMatch(/undefined|\bNaN\b/);
}

/** Failures that are called proved and name a device that holds no fault. */
function wronglyProved({ target }: RemoteRun, truth: Truth, lab: Lab): string[] {
  const guilty = [truth, ...(truth.also ?? [])].map((one) => one.device);
  return failures(target)
    .filter((finding) => finding.certainty === 'proved')
    .flatMap((finding) => suspectsOf(finding, lab).map((suspect) => `${finding.code} is proved for ${suspect}`))
    .filter((sentence) => !guilty.some((device) => sentence.endsWith(` ${device}`)));
}

export function failures(target: TargetReport): Finding[] {
  return target.findings.filter((finding) => finding.severity === 'failure');
}

/**
 * Suspects of a finding by the lab's names, in order: `r2`, `unit`, `r1 back` on the way back, `hop 3` for a device
 * without an address. A hop number that does not belong to the device shows as `r2@3`.
 */
export function suspectsOf(finding: Finding, lab: Lab): string[] {
  return finding.suspects.map((suspect) => nameOf(suspect, lab) + (suspect.direction === 'return' ? ' back' : ''));
}

function nameOf({ role, address, hop }: Suspect, lab: Lab): string {
  if (role === 'pc') return 'pc';
  if (address === undefined) return `hop ${hop}`;
  const place = lab.topology.nodes.findIndex((node) => lab.addressOf(node.name) === address);
  const name = lab.topology.nodes[place]?.name ?? address;
  return hop === undefined || hop === place ? name : `${name}@${hop}`;
}
