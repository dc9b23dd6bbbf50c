import { setMaxListeners } from 'node:events';
import { hostname, platform } from 'node:os';
import type { Ipv4 } from '../model/address.js';
import type { Method, Report, RunSettings, Vantage, Verdict } from '../model/report.js';
import { REPORT_SCHEMA } from '../model/report.js';
import type { Machine } from '../net/ports.js';
import { ReplyMatcher } from '../probes/reply-matcher.js';
import { SourcePorts } from '../probes/source-ports.js';
import type { ScenarioDefinition } from './definition.js';
import type { RunListener } from './events.js';
import { limitsOf } from './limits.js';
import { reportUnresolved, runTarget } from './run-target.js';

export interface RunRequest {
  scenario: ScenarioDefinition;
  targets: readonly Ipv4[];
  /** Names that were given and do not resolve: each is a target of its own, to which nothing is sent. */
  unresolved?: readonly { name: string; errno?: string }[];
  settings: RunSettings;
  machine: Machine;
  /** Version of the program, for the report. */
  version: string;
  signal: AbortSignal;
  listener: RunListener;
}

/** Runs a scenario against its targets and resolves with the report; cancelled, with what was measured until then. */
export async function runScenario(request: RunRequest): Promise<Report> {
  const { scenario, machine, settings, signal, listener } = request;
  const startedAt = machine.clock.wall();
  const begin = machine.clock.now();
  // Every probe under way listens to it: more than the ten that Node takes for a leak.
  setMaxListeners(0, signal);
  const matcher = machine.raw ? new ReplyMatcher(machine.raw) : null;
  const method = methodOf(machine);
  const tools = { machine, matcher, sourcePorts: new SourcePorts(), settings, signal, listener };
  const targets = (request.unresolved ?? []).map(({ name, errno }) => reportUnresolved(scenario, name, errno, tools));
  try {
    for (const target of request.targets) {
      listener({ type: 'run-started', scenario: scenario.id, target, method });
      targets.push(await runTarget(scenario, target, tools));
    }
  } finally {
    matcher?.close();
  }
  return {
    schema: REPORT_SCHEMA,
    tool: { name: 'pathproof', version: request.version },
    startedAt: startedAt.toISOString(),
    finishedAt: machine.clock.wall().toISOString(),
    durationMs: Math.round(machine.clock.now() - begin),
    scenario: scenario.id,
    interrupted: signal.aborted,
    settings,
    vantage: describeVantage(machine, method),
    verdict: overall(targets.map((target) => target.verdict)),
    targets,
  };
}

/** The strongest method that this machine was given. */
function methodOf(machine: Machine): Method {
  if (machine.raw) return 'raw';
  return machine.system ? 'system' : 'connect';
}

/** One failed target fails the run; one unproven target leaves it unproven. */
export function overall(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('unproven') ? 'unproven' : 'pass';
}

function describeVantage(machine: Machine, method: Method): Vantage {
  const interfaces = machine.interfaces
    .list()
    .filter((entry) => !entry.loopback)
    .map(({ name, address, prefix }) => ({ name, address, prefix }));
  const limits = limitsOf(method, machine.rawReason);
  return { hostname: hostname(), platform: platform(), method, limits, interfaces };
}
