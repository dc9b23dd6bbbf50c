import { setMaxListeners } from 'node:events';
import { hostname, platform } from 'node:os';
import { judgeExpectations } from '../../diagnosis/conclude/expectations.js';
import { type Ipv4, toNumber } from '../../model/address.js';
import type { Expectation } from '../../model/expectation.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { Method, Report, RunSettings, TargetReport, Vantage } from '../../model/report.js';
import { REPORT_SCHEMA } from '../../model/report.js';
import { overallVerdict } from '../../model/verdict.js';
import type { Machine } from '../../net/ports.js';
import { LIMITED_BROADCAST } from '../../probes/discovery.js';
import { ReplyMatcher } from '../../probes/reply-matcher.js';
import { SourcePorts } from '../../probes/source-ports.js';
import { type ScenarioDefinition, takesAnswers } from '../definitions/definition.js';
import { crowdMachine, isCrowd, isOwnMember, passOver, runCrowd, tell } from './batch.js';
import { surveyLan } from './broadcast.js';
import { mapPool, unlessCancelled } from './concurrency.js';
import type { RunTools, TargetSpec } from './context.js';
import type { RunListener } from './events.js';
import { limitsOf, ownLimits } from './limits.js';
import { Gate } from './pause.js';
import { nameRouters, type RouterNames } from './router-names.js';
import { reportNobody, reportUnresolved, runTarget } from './target.js';

/** Packets a second (SPEC §5). */
const DEFAULT_RATE = 50;

export interface RunRequest {
  scenario: ScenarioDefinition;
  targets: Iterable<TargetSpec>;
  /** How many addresses that are. */
  total: number;
  /** Names that were given and do not resolve: each is a target of its own, to which nothing is sent. */
  unresolved?: readonly { name: string; errno?: string }[];
  settings: RunSettings;
  /** What is sent to TCP discovery; nothing without it. */
  profile?: DiscoveryProfile | null;
  /** The highest rate at which a moved services base port may be looked for, in packets a second; it is not without. */
  findBasePortRate?: number | null;
  /** What should be found of ports; the report then says what was. */
  expectations?: readonly Expectation[];
  machine: Machine;
  /**
   * Packets a second that the machine's pacer lets go: how many targets are under way at once depends on it. 50 unless
   * given.
   */
  rate?: number;
  /** Tell how far packets got while the run goes on. */
  live?: boolean;
  /** Awaited before each step of the machine; a run that is cancelled must not be kept waiting by it. */
  beforeStep?: RunTools['beforeStep'];
  /** Closed, nothing new begins until it is opened again; open unless given. */
  gate?: Gate;
  /** Asked for the routers' names when everything is measured; without it, nobody is. */
  names?: RouterNames | null;
  /** How long to listen for what a unit sends by itself, at least, in milliseconds; 0 unless given. */
  listenMs?: number;
  /** Version of the program, for the report. */
  version: string;
  signal: AbortSignal;
  listener: RunListener;
}

/** Runs a scenario against its targets and resolves with the report; cancelled, with what was measured until then. */
export async function runScenario(request: RunRequest): Promise<Report> {
  const { scenario, machine, settings, signal } = request;
  const startedAt = machine.clock.wall();
  const begin = machine.clock.now();
  // Every probe under way listens to it: more than the ten that Node takes for a leak.
  setMaxListeners(0, signal);
  const method = methodOf(machine);
  const total = takesAnswers(scenario) ? null : request.total + (request.unresolved?.length ?? 0);
  request.listener({ type: 'run-started', scenario: scenario.id, method, total });
  const noUnits: string[] = [];
  const measured = await runTargets({ ...request, listener: noting(noUnits, request.listener) }, total);
  const targets = request.names ? await nameRouters(measured, request.names, signal) : measured;
  return {
    schema: REPORT_SCHEMA,
    tool: { name: 'pathproof', version: request.version },
    startedAt: startedAt.toISOString(),
    finishedAt: machine.clock.wall().toISOString(),
    durationMs: Math.round(machine.clock.now() - begin),
    scenario: scenario.id,
    interrupted: signal.aborted,
    settings,
    vantage: await describeVantage(machine, method),
    verdict: overallVerdict(targets.map((target) => target.verdict)),
    ...(noUnits.length > 0 ? { noUnits: noUnits.toSorted(byNumber) } : {}),
    targets,
    ...(request.expectations ? { expectations: judgeExpectations(targets, request.expectations) } : {}),
  };
}

/** Keeps the members of ranges at which something answers that is no unit. */
function noting(noUnits: string[], listener: RunListener): RunListener {
  return (event) => {
    if (event.type === 'target-passed-over' && event.answers) noUnits.push(event.address);
    listener(event);
  };
}

function byNumber(a: string, b: string): number {
  return toNumber(a as Ipv4) - toNumber(b as Ipv4);
}

async function runTargets(request: RunRequest, total: number | null): Promise<TargetReport[]> {
  const { scenario, machine, settings, signal, listener } = request;
  const crowded = isCrowd(request.total);
  const matcher = machine.raw ? new ReplyMatcher(machine.raw) : null;
  const tools: RunTools = {
    machine: crowded ? crowdMachine(machine) : machine,
    matcher,
    sourcePorts: new SourcePorts(),
    settings,
    profile: request.profile ?? null,
    findBasePortRate: request.findBasePortRate ?? null,
    expectations: request.expectations ?? [],
    signal,
    listener,
    listenMs: request.listenMs ?? 0,
    survey: null,
    links: once(() => machine.links.list()),
    crowded,
    live: request.live ?? false,
    gate: request.gate ?? new Gate(machine.clock),
    ...(request.beforeStep ? { beforeStep: request.beforeStep } : {}),
  };
  try {
    if (scenario.targets !== 'address') tools.survey = unlessCancelled(signal, () => surveyLan(tools), null);
    const unresolved = request.unresolved ?? [];
    const named = await Promise.all(
      unresolved.map(({ name, errno }) => reportUnresolved(scenario, name, errno, tools)),
    );
    for (const target of named) listener({ type: 'target-finished', target });
    const ran = crowded
      ? await runCrowd(
          { scenario, rate: request.rate ?? DEFAULT_RATE, total, targets: targetsOf(request, tools) },
          tools,
        )
      : await runFew(request, tools);
    return [...named, ...ran];
  } finally {
    matcher?.close();
  }
}

/** Does it when it is first asked for, and never again. */
function once<T>(work: () => T): () => T {
  let done: { result: T } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

/** One after the other, each as if it were alone. */
function runFew(request: RunRequest, tools: RunTools): Promise<TargetReport[]> {
  return mapPool(targetsOf(request, tools), 1, async (target) => {
    if (isOwnMember(target, tools)) return passOver(target, tools);
    return tell(await runAlone(request.scenario, target, tools), target, tools);
  });
}

async function runAlone(scenario: ScenarioDefinition, { address }: TargetSpec, tools: RunTools): Promise<TargetReport> {
  if (address === LIMITED_BROADCAST) return reportNobody(scenario, address, tools);
  return (await runTarget(scenario, address, tools)).report;
}

/**
 * What the user named, then whoever else answered the broadcast, where the scenario takes those. When there is nobody
 * at all, the broadcast address itself is the target that tells so.
 */
async function* targetsOf({ scenario, targets, signal }: RunRequest, tools: RunTools): AsyncGenerator<TargetSpec> {
  // As numbers: a range may be long.
  const given = new Set<number>();
  for (const target of targets) {
    if (signal.aborted) return;
    if (takesAnswers(scenario)) given.add(toNumber(target.address));
    await tools.gate.passed(signal);
    if (signal.aborted) return;
    yield target;
  }
  if (!takesAnswers(scenario)) return;
  const found = (await tools.survey)?.answers ?? [];
  for (const { address } of found) {
    await tools.gate.passed(signal);
    if (!given.has(toNumber(address as Ipv4)) && !signal.aborted) yield { address: address as Ipv4, expected: true };
  }
  if (found.length === 0 && given.size === 0) yield { address: LIMITED_BROADCAST, expected: true };
}

/** The strongest method that this machine was given. */
export function methodOf(machine: Machine): Method {
  if (machine.raw) return 'raw';
  return machine.system ? 'system' : 'connect';
}

async function describeVantage(machine: Machine, method: Method): Promise<Vantage> {
  const interfaces = machine.interfaces
    .list()
    .filter((entry) => !entry.loopback)
    .map(({ name, address, prefix }) => ({ name, address, prefix }));
  const limits = [...limitsOf(method, machine.rawReason), ...ownLimits(await machine.firewall.incoming())];
  return { hostname: hostname(), platform: platform(), method, limits, interfaces };
}
