import type { Finding } from '../../src/model/finding.js';
import type { Report, RunSettings, TargetReport } from '../../src/model/report.js';
import type { RequirementStatus } from '../../src/model/requirement.js';
import type { ScenarioDefinition } from '../../src/scenarios/definitions/definition.js';
import { REMOTE } from '../../src/scenarios/definitions/remote.js';
import type { RunEvent } from '../../src/scenarios/run/events.js';
import { runScenario } from '../../src/scenarios/run/run.js';
import { readable } from '../support/readable.js';
import { type Simulation, type SimulationOptions, simulate, TARGET } from '../support/sim/simulation.js';

const SETTINGS: RunSettings = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 };

/** A finished run of `remote` against the simulated unit. */
export interface RemoteRun extends Simulation {
  report: Report;
  target: TargetReport;
  events: RunEvent[];
}

export interface RemoteOptions {
  settings?: Partial<RunSettings>;
  /** Cancels the run after that many virtual milliseconds. */
  cancelAfterMs?: number;
  /** A name that did not resolve, instead of the target. */
  unresolved?: { name: string; errno?: string };
  /** No address is given. */
  nobody?: boolean;
}

export function runRemote(network: SimulationOptions, options: RemoteOptions = {}): Promise<RemoteRun> {
  return runSimulated(REMOTE, network, options);
}

/** As runRemote, with another scenario. */
export async function runSimulated(
  scenario: ScenarioDefinition,
  network: SimulationOptions,
  options: RemoteOptions = {},
): Promise<RemoteRun> {
  const named = !options.unresolved && !options.nobody;
  const simulation = simulate(network);
  const events: RunEvent[] = [];
  const cancel = new AbortController();
  if (options.cancelAfterMs !== undefined) simulation.clock.after(options.cancelAfterMs, () => cancel.abort());
  const finished = await runScenario({
    scenario,
    targets: named ? [{ address: TARGET, expected: true }] : [],
    total: named ? 1 : 0,
    unresolved: options.unresolved ? [options.unresolved] : [],
    settings: { ...SETTINGS, ...options.settings },
    machine: simulation.machine,
    rate: 50,
    version: '0.0.0',
    signal: cancel.signal,
    listener: (event) => events.push(event),
  });
  const report = readable(finished);
  const target = report.targets[0];
  if (!target) throw new Error('the report has no target');
  return { ...simulation, report, target, events };
}

export function failuresOf(target: TargetReport): Finding[] {
  return target.findings.filter((finding) => finding.severity === 'failure');
}

/** Suspects of a finding in short: `router 2`, `unit 3`, `router 1 return`. */
export function suspectsOf(finding: Finding | undefined): string[] {
  return (finding?.suspects ?? []).map(({ role, hop, direction }) =>
    [role, hop, direction === 'return' ? direction : undefined].filter((part) => part !== undefined).join(' '),
  );
}

export function statusesOf(target: TargetReport): Record<string, RequirementStatus> {
  return Object.fromEntries(target.requirements.map(({ id, status }) => [id, status]));
}
