import { describePath } from '../../diagnosis/conclude/path.js';
import { observe } from '../../diagnosis/observe/observe.js';
import type { Ipv4 } from '../../model/address.js';
import { isWhoIs } from '../../model/evidence/kinds.js';
import type { NameEvidence } from '../../model/evidence/pc.js';
import { isAnsweredBy } from '../../model/evidence/queries/flows.js';
import { udpFlow } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { StepResult, SystemIdentity, TargetReport } from '../../model/report.js';
import type { Clock, RouteLookup } from '../../net/ports.js';
import type { ProbeContext } from '../../probes/context.js';
import { askAgain, askDirectly } from '../../probes/discovery.js';
import { EvidenceLog, type LogListener } from '../../probes/evidence-log.js';
import { SystemTracer } from '../../probes/system-tracer.js';
import { expireEcho } from '../../probes/trace/expire-echo.js';
import { Tracer } from '../../probes/trace/tracer.js';
import { WantedTraces } from '../../probes/trace/wanted-traces.js';
import type { WhoIsAnswer } from '../../probes/who-is.js';
import type { ActionId, ScenarioDefinition, StepDefinition } from '../definitions/definition.js';
import { findBasePort } from './actions/find-base-port.js';
import { ping } from './actions/ping.js';
import { evidenceFor } from './broadcast.js';
import { conclude } from './conclude.js';
import { unlessCancelled } from './concurrency.js';
import { contextFor, listenerFor, type RunTools, type Survey, type TargetRun } from './context.js';
import type { TargetListener } from './events.js';
import { followUp, measureExpected, portsExpectedOf } from './follow-up.js';
import {
  lookAgainAtInterfaces,
  lookAtFirewall,
  lookAtInterfaces,
  lookUpNeighbour,
  lookUpRoute,
  sourceOf,
} from './local-view.js';
import { reachOf } from './reach.js';
import { performBeside, runSteps, skipSteps } from './steps.js';

/** What a run against one target came to. */
export interface TargetResult {
  report: TargetReport;
  /** Makes the traces that its measurements asked for and diagnoses again; null where there is nothing to trace. */
  trace: (() => Promise<TargetReport>) | null;
}

/** Traces of other targets came before: a router that just had one error to send would look like one that is not reached. */
const LATE_ROUNDS = 2;

/** Runs one scenario against one unit: steps, evidence, diagnosis. Cancelled, it reports what it has. */
export async function runTarget(scenario: ScenarioDefinition, target: Ipv4, tools: RunTools): Promise<TargetResult> {
  const { machine, signal } = tools;
  const listener = listenerFor(target, tools);
  tools.listener({ type: 'target-started', address: target });
  const log: EvidenceLog = new EvidenceLog(
    machine.clock,
    withLivePath(target, tools, listener, () => log),
  );
  const usable = lookAtInterfaces(machine, log, target);
  const route = await lookUpRoute(machine, log, target);
  const obstacle = sayObstacle(usable, route);
  if (!signal.aborted && route.kind === 'on-link') await lookUpNeighbour(machine, log, target, route);
  const measured =
    obstacle === null
      ? await measureTarget(scenario, target, sourceOf(route, machine), log, tools)
      : { steps: skipSteps(scenario, obstacle, listener), identity: null, trace: null };
  if (!signal.aborted) await lookUpNeighbour(machine, log, target, route);
  if (!signal.aborted && obstacle === null) await lookAtFirewall(machine, log);
  lookAgainAtInterfaces(machine, log, target);
  tools.matcher?.forget(target);
  const report = (): Promise<TargetReport> => conclude(scenario, target, log, measured, tools);
  const { trace } = measured;
  return { report: await report(), trace: trace && (() => trace().then(report)) };
}

/** The report of a name that does not resolve: nothing was sent. */
export function reportUnresolved(
  scenario: ScenarioDefinition,
  name: string,
  errno: string | undefined,
  tools: RunTools,
): Promise<TargetReport> {
  const { machine } = tools;
  const listener = listenerFor(name, tools);
  tools.listener({ type: 'target-started', address: name });
  const log = new EvidenceLog(machine.clock, listener);
  const known = errno === undefined ? {} : { errno };
  const draft = { probe: 'name-lookup', request: { name }, outcome: 'unresolved', replies: [], addresses: [] } as const;
  log.add<NameEvidence>({ ...draft, replies: [], addresses: [], ...known });
  const steps = skipSteps(scenario, 'not sent: the name could not be resolved', listener);
  return conclude(scenario, name, log, { steps, identity: null }, tools);
}

async function measureTarget(
  scenario: ScenarioDefinition,
  target: Ipv4,
  source: Ipv4,
  log: EvidenceLog,
  tools: RunTools,
): Promise<Measured> {
  const { machine, settings } = tools;
  const context = contextFor(target, source, log, tools);
  const later = tools.crowded && machine.raw !== null ? new WantedTraces() : null;
  const tracer = later ?? new Tracer(context);
  const systemTracer = machine.raw === null && machine.system ? new SystemTracer(context) : null;
  const { survey, profile, findBasePortRate, listenMs } = tools;
  const gate = async (number: number): Promise<void> => {
    await tools.beforeStep?.({ address: target, number });
    await tools.gate.passed(tools.signal);
  };
  const expectedPorts = portsExpectedOf(target, tools.expectations);
  const told = { settings, survey, profile, findBasePortRate, listenMs, expectedPorts };
  const shared = { context, tracer, systemTracer, ...told, gate };
  const run: TargetRun = {
    ...shared,
    identity: null,
    tcpIdentity: null,
    direct: Promise.resolve(null),
    background: [],
    traceLater: [],
    atEnd: [],
    started: new Map(),
    fallBack: once(() => run.background.push(performBeside(scenario.fallback ?? [], run))),
  };
  run.direct = unlessCancelled(tools.signal, () => askUnit(scenario, run), null);
  const { direct } = run;
  const beside = pingsBeside(scenario) ? unlessCancelled(tools.signal, () => ping(run)) : null;
  const steps = await runSteps(scenario, run, listenerFor(target, tools));
  await direct;
  await beside;
  addSurvey(await survey, target, log);
  await unlessCancelled(tools.signal, () => finish(run, tools));
  for (const end of run.atEnd) end();
  const trace = later?.any ? () => unlessCancelled(tools.signal, () => traceLate(later, context)) : null;
  return { steps, identity: run.identity, trace };
}

/** The traces, and where they show a handshake, the echo requests to compare it with. */
async function traceLate(later: WantedTraces, context: ProbeContext): Promise<void> {
  await later.make(new Tracer(context, LATE_ROUNDS));
  await expireEcho(context);
}

interface Measured {
  steps: StepResult[];
  identity: SystemIdentity | null;
  trace: (() => Promise<void>) | null;
}

/** Ping is no step of these scenarios and no requirement; the diagnosis compares with it. */
function pingsBeside({ targets }: ScenarioDefinition): boolean {
  return targets === 'criteria' || targets === 'criteria-and-broadcast';
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

/** The run's broadcast as it concerns this target, in the target's own evidence. */
function addSurvey(survey: Survey | null, target: string, log: EvidenceLog): void {
  for (const entry of survey ? evidenceFor(survey, target) : []) log.adopt(entry);
}

/** What goes on beside the steps, and what they gave reason for. */
async function finish(run: TargetRun, { gate, signal }: RunTools): Promise<void> {
  await run.tracer.settled();
  await gate.passed(signal);
  await Promise.all([...run.background, followUp(run), measureExpected(run)]);
  await run.tracer.settled();
  await gate.passed(signal);
  await findBasePort(run);
}

/** Why nothing can be sent to the target; null when something can. */
function sayObstacle(usable: boolean, route: RouteLookup): string | null {
  if (!usable) return 'not sent: the PC has no usable address';
  return route.kind === 'no-route' ? `not sent: the PC has no route (${route.reason})` : null;
}

/** The picture of the path is drawn again at most this often. */
const REDRAW_MS = 200;

/**
 * Passes on what the log tells, and now and then how far packets got until then. Nothing is concluded from it before
 * the run is over: it is only a picture.
 */
export function withLivePath(
  target: string,
  tools: RunTools,
  listener: TargetListener,
  log: () => EvidenceLog,
): LogListener {
  if (!tools.live) return listener;
  const due = every(REDRAW_MS, tools.machine.clock);
  return (event) => {
    listener(event);
    if (event.type !== 'reply' || !due()) return;
    const file = { address: target, evidence: log().entries, settings: tools.settings, raw: tools.matcher !== null };
    listener({ type: 'path-updated', path: describePath(observe(file)) });
  };
}

function every(ms: number, clock: Clock): () => boolean {
  let last = clock.now() - ms;
  return () => {
    if (clock.now() - last < ms) return false;
    last = clock.now();
    return true;
  };
}

/**
 * The report where no unit answered the broadcast and no address was given: the broadcast address stands for the unit
 * (SPEC §3), and nothing but the broadcasts is sent.
 */
export async function reportNobody(
  scenario: ScenarioDefinition,
  address: Ipv4,
  tools: RunTools,
): Promise<TargetReport> {
  const listener = listenerFor(address, tools);
  tools.listener({ type: 'target-started', address });
  const log = new EvidenceLog(tools.machine.clock, listener);
  const usable = lookAtInterfaces(tools.machine, log, address);
  if (usable) await lookAtFirewall(tools.machine, log);
  const survey = await tools.survey;
  for (const entry of survey?.evidence ?? []) log.adopt(entry);
  const reason = obstacle(usable, tools);
  const steps = scenario.steps.map((step) => {
    const result = resultOf(step, reason);
    listener({ type: 'step-finished', step: result });
    return result;
  });
  return conclude(scenario, address, log, { steps, identity: null }, tools);
}

/** Why the broadcast was not sent; null when it was. */
function obstacle(usable: boolean, { signal }: RunTools): string | null {
  if (!usable) return 'not sent: the PC has no usable address';
  return signal.aborted ? 'interrupted' : null;
}

const WITHOUT_ANSWER: Partial<Record<ActionId, [StepResult['status'], string]>> = {
  'broadcast-discovery': ['failed', 'no unit answers the broadcast'],
  list: ['failed', 'no unit answers the broadcast: the list stays empty'],
};

function resultOf({ number, title, action, note = '' }: StepDefinition, reason: string | null): StepResult {
  if (action === undefined) return { number, title, status: 'manual', durationMs: 0, note };
  const [status, told] =
    (reason === null && WITHOUT_ANSWER[action]) || (['skipped', reason ?? 'no unit was found'] as const);
  return { number, title, status, durationMs: 0, note: told };
}

/**
 * Asks the unit itself for its name. Where UDP discovery is required, silence is looked into: the scenario's fallback is
 * measured, and the request sent more often.
 */
export async function askUnit(scenario: ScenarioDefinition, run: TargetRun): Promise<WhoIsAnswer | null> {
  const { context } = run;
  const answer = await askDirectly(context);
  if (answer !== null || !requiresDiscovery(scenario, run)) return answer;
  if (!refusedByUnit(context)) run.fallBack();
  const late = await askAgain(context);
  if (late === null && isSilent(context)) run.traceLater.push(udpFlow(TFTP_PORT));
  return late;
}

function requiresDiscovery(scenario: ScenarioDefinition, { context, settings }: TargetRun): boolean {
  const reach = reachOf(context.target, context.log.entries, settings);
  return scenario.requirements(reach).includes('udp-discovery');
}

/** Every request to the unit's own address left the PC, and nothing came for any of them. */
function isSilent({ log }: ProbeContext): boolean {
  return log.entries.every((entry) => !isWhoIs(entry) || entry.request.broadcast || entry.outcome === 'silent');
}

/** The unit's own word that nothing listens on UDP 69 (ICMP 3/3). */
function refusedByUnit({ log, target }: ProbeContext): boolean {
  return log.entries.some((entry) => isWhoIs(entry) && isAnsweredBy(entry, target));
}
