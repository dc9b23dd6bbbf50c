import { setMaxListeners } from 'node:events';
import { hostname, platform } from 'node:os';
import { judgeExpectations } from '../../diagnosis/conclude/expectations.js';
import { type Ipv4, LIMITED_BROADCAST, toNumber } from '../../model/address.js';
import type { UnresolvedName } from '../../model/host-name.js';
import type { Method, Report, TargetReport, Vantage } from '../../model/report.js';
import { REPORT_SCHEMA } from '../../model/report.js';
import { overallVerdict } from '../../model/verdict.js';
import type { Machine } from '../../net/ports.js';
import { proberFor } from '../../probes/choose-prober.js';
import type { Prober } from '../../probes/prober.js';
import { type ScenarioDefinition, takesAnswers } from '../definitions/definition.js';
import { batchMachine, isBatch, isOwnMember, passOver, runBatch, tell } from './batch.js';
import { broadcastOnLan } from './broadcast.js';
import { mapPool, unlessCancelled } from './concurrency.js';
import type { RunContext, TargetSpec } from './context.js';
import type { RunListener } from './events.js';
import { limitsOf, ownLimits } from './limits.js';
import { type GivenOptions, runOptions } from './options.js';
import { PauseControl } from './pause.js';
import { nameRouters, type RouterNames } from './router-names.js';
import { reportNobody, reportUnresolved, runTarget } from './target.js';

export interface RunRequest extends GivenOptions {
  scenario: ScenarioDefinition;
  targets: Iterable<TargetSpec>;
  /** How many addresses that are. */
  total: number;
  /** Names that were given and do not resolve: each is a target of its own, to which nothing is sent. */
  unresolved?: readonly UnresolvedName[];
  machine: Machine;
  /** Awaited before each step of the machine; a run that is cancelled must not be kept waiting by it. */
  beforeStep?: RunContext['beforeStep'];
  /** Closed, nothing new begins until it is opened again; open unless given. */
  pause?: PauseControl;
  /** Asked for the routers' names when everything is measured; without it, nobody is. */
  names?: RouterNames | null;
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
  const prober = proberFor(machine);
  const { method } = prober;
  const total = takesAnswers(scenario) ? null : request.total + (request.unresolved?.length ?? 0);
  request.listener({ type: 'run-started', scenario: scenario.id, method, total });
  const noUnits: Ipv4[] = [];
  const measured = await runTargets({ ...request, listener: noting(noUnits, request.listener) }, prober, total);
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
function noting(noUnits: Ipv4[], listener: RunListener): RunListener {
  return (event) => {
    if (event.type === 'target-passed-over' && event.answers) noUnits.push(event.address);
    listener(event);
  };
}

function byNumber(a: Ipv4, b: Ipv4): number {
  return toNumber(a) - toNumber(b);
}

async function runTargets(request: RunRequest, prober: Prober, total: number | null): Promise<TargetReport[]> {
  const { scenario, signal, listener } = request;
  const run = contextOf(request, prober);
  try {
    if (scenario.targets !== 'address') run.broadcast = unlessCancelled(signal, () => broadcastOnLan(run), null);
    const unresolved = request.unresolved ?? [];
    const named = await Promise.all(unresolved.map((name) => reportUnresolved(scenario, name, run)));
    for (const target of named) listener({ type: 'target-finished', target });
    const targets = targetsOf(request, run);
    const ran = run.batched ? await runMany(request, total, targets, run) : await runFew(request, total, targets, run);
    return [...named, ...ran];
  } finally {
    prober.close();
  }
}

function contextOf(request: RunRequest, prober: Prober): RunContext {
  const { machine, settings, signal, listener, beforeStep } = request;
  const batched = isBatch(request.total);
  return {
    machine: batched ? batchMachine(machine) : machine,
    prober,
    settings,
    signal,
    batched,
    captured: request.captured === true,
    options: runOptions(request),
    listener,
    broadcast: null,
    links: once(() => machine.links.list()),
    pause: request.pause ?? new PauseControl(machine.clock),
    ...(beforeStep ? { beforeStep } : {}),
  };
}

/** Does it when it is first asked for, and never again. */
function once<T>(work: () => T): () => T {
  let done: { result: T } | null = null;
  return () => {
    done ??= { result: work() };
    return done.result;
  };
}

function runMany(
  { scenario }: RunRequest,
  total: number | null,
  targets: AsyncIterable<TargetSpec>,
  run: RunContext,
): Promise<TargetReport[]> {
  return runBatch({ scenario, rate: run.options.rate, total, targets }, run);
}

/**
 * One after the other, each as if it were alone. Where so many answer the broadcast that this would take hours, those are
 * measured beside each other: on a hostile LAN hundreds of them may be made up.
 */
async function runFew(
  request: RunRequest,
  total: number | null,
  targets: AsyncGenerator<TargetSpec>,
  run: RunContext,
): Promise<TargetReport[]> {
  const named = await mapPool(take(targets, request.total), 1, (target) => runOne(request, target, run));
  const answers = takesAnswers(request.scenario) ? ((await run.broadcast)?.answers.length ?? 0) : 0;
  if (!isBatch(answers)) return [...named, ...(await mapPool(targets, 1, (target) => runOne(request, target, run)))];
  const batch = { ...run, machine: batchMachine(run.machine), batched: true };
  return [...named, ...(await runMany(request, total, targets, batch))];
}

/** The first ones; the others can still be asked for. */
async function* take(targets: AsyncGenerator<TargetSpec>, count: number): AsyncGenerator<TargetSpec> {
  for (let n = 0; n < count; n += 1) {
    const next = await targets.next();
    if (next.done) return;
    yield next.value;
  }
}

async function runOne(request: RunRequest, target: TargetSpec, run: RunContext): Promise<TargetReport | null> {
  if (isOwnMember(target, run)) return passOver(target, run);
  return tell(await runAlone(request.scenario, target, run), target, run);
}

async function runAlone(scenario: ScenarioDefinition, { address }: TargetSpec, run: RunContext): Promise<TargetReport> {
  if (address === LIMITED_BROADCAST) return reportNobody(scenario, address, run);
  return (await runTarget(scenario, address, run)).report;
}

/**
 * What the user named, then whoever else answered the broadcast, where the scenario takes those. When there is nobody
 * at all, the broadcast address itself is the target that tells so.
 */
async function* targetsOf({ scenario, targets, signal }: RunRequest, run: RunContext): AsyncGenerator<TargetSpec> {
  // As numbers: a range may be long.
  const given = new Set<number>();
  for (const target of targets) {
    if (signal.aborted) return;
    if (takesAnswers(scenario)) given.add(toNumber(target.address));
    await run.pause.passed(signal);
    if (signal.aborted) return;
    yield target;
  }
  if (!takesAnswers(scenario)) return;
  const found = (await run.broadcast)?.answers ?? [];
  for (const { address } of found) {
    await run.pause.passed(signal);
    if (!given.has(toNumber(address)) && !signal.aborted) yield { address, expected: true };
  }
  if (found.length === 0 && given.size === 0) yield { address: LIMITED_BROADCAST, expected: true };
}

async function describeVantage(machine: Machine, method: Method): Promise<Vantage> {
  const interfaces = machine.interfaces
    .list()
    .filter((entry) => !entry.loopback)
    .map(({ name, address, prefix }) => ({ name, address, prefix }));
  const limits = [...limitsOf(method, machine.rawReason), ...ownLimits(await machine.firewall.incoming())];
  return { hostname: hostname(), platform: platform(), method, limits, interfaces };
}
