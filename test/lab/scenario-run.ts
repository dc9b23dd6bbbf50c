import { join } from 'node:path';
import { expect } from 'vitest';
import { addressesOf } from '../../bench/matrix/topologies/network.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import type { Topology } from '../../src/lab/topology.js';
import type { FindingCode, Suspect } from '../../src/model/finding.js';
import type { Report, TargetReport, Verdict } from '../../src/model/report.js';
import type { RequirementId, RequirementStatus } from '../../src/model/requirement.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { scenarioById } from '../../src/scenarios/definitions/catalogue.js';
import { failures } from './remote-run.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const RUN_LIMIT_MS = 40_000;
const EXIT_CODES: Record<Verdict, number> = { pass: 0, fail: 1, unproven: 3 };

/** The program run once in a lab. */
export interface ScenarioRun {
  code: number | null;
  report: Report;
  target: TargetReport;
  text: string;
}

/** What is put into a lab: its units by node, with the arguments of each stand-in, and a fault. */
export interface Setting {
  topology: Topology;
  units?: Record<string, readonly string[]>;
  inject?: (lab: Lab) => Promise<unknown>;
}

/** Opens a lab with a stand-in on `unit`, unless told otherwise, and the fault in it. */
export async function withUnits(setting: Setting, use: (lab: Lab) => Promise<void>): Promise<void> {
  const lab = await openLab(setting.topology);
  try {
    for (const [node, args] of Object.entries(setting.units ?? { unit: [] })) {
      const argv = [process.execPath, MAIN, 'standin', '--until-stdin-closes', ...args];
      await startProgram(lab, node, argv, /^stand-in ready/);
    }
    await setting.inject?.(lab);
    await use(lab);
  } finally {
    await lab.close();
  }
}

/** Runs a scenario from the lab's PC, and checks what holds for every run of it. */
export async function runFromPc(lab: Lab, scenario: string, ...args: string[]): Promise<ScenarioRun> {
  const argv = [process.execPath, MAIN, 'run', scenario, '--json', '--quiet', ...args];
  const { code, stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: RUN_LIMIT_MS });
  if (stdout === '') throw new Error(`no report: ${stderr}`);
  const report = JSON.parse(stdout) as Report;
  const text = renderText(report, PLAIN);
  expect(stdout + stderr + text).not.toMatch(/undefined|\bNaN\b/);
  expect(code).toBe(EXIT_CODES[report.verdict]);
  for (const target of report.targets) expectDocumentedSteps(scenario, target);
  return { code, report, target: report.targets[0] as TargetReport, text };
}

/** The numbers of the documentation, and nothing that only a person can do is called done. */
function expectDocumentedSteps(scenario: string, target: TargetReport): void {
  const steps = scenarioById(scenario)?.steps ?? [];
  expect(target.steps.map(({ number, title }) => [number, title])).toEqual(
    steps.map(({ number, title }) => [number, title]),
  );
  const persons = steps.filter((step) => step.actor === 'person').map((step) => step.number);
  const manual = target.steps.filter((step) => step.status === 'manual').map((step) => step.number);
  expect(manual).toEqual(persons);
}

export function statuses(target: TargetReport): Record<string, RequirementStatus> {
  return Object.fromEntries(target.requirements.map(({ id, status }) => [id, status]));
}

/** One code, the requirement it breaks, and, where it matters, who may be guilty, in order. */
export interface Expected {
  codes: FindingCode[];
  requirement: RequirementId;
  suspects?: string[];
}

/** The run fails by this requirement alone, with exactly these codes. */
export function expectFailure(run: ScenarioRun, lab: Lab, { codes, requirement, suspects }: Expected): void {
  expect(run.code).toBe(1);
  const failed = run.target.requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
  expect(failed).toEqual([requirement]);
  const found = failures(run.target);
  expect(found.map(({ code }) => code).sort()).toEqual([...codes].sort());
  for (const finding of found) expect(finding.requirements).toEqual([requirement]);
  if (suspects) expect(found.map((one) => one.suspects.map((suspect) => nameOf(suspect, lab)))).toEqual([suspects]);
}

/** A suspect by the lab's name, `r1 back` on the way back, `router` for one without an address. */
function nameOf({ role, address, direction }: Suspect, { topology }: Lab): string {
  const node = topology.nodes.find(({ name }) => (addressesOf(topology, name) as string[]).includes(address ?? ''));
  return `${node?.name ?? role}${direction === 'return' ? ' back' : ''}`;
}
