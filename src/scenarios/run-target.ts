import { diagnose } from '../diagnosis/diagnose.js';
import { observe } from '../diagnosis/observe.js';
import { addressChange } from '../diagnosis/own-addresses.js';
import { pcNotes } from '../diagnosis/pc-notes.js';
import type { Ipv4 } from '../model/address.js';

import type { Evidence, NameEvidence } from '../model/evidence.js';
import { udpFlow } from '../model/flow.js';
import { TFTP_PORT } from '../model/ports.js';
import type { Control, RunSettings, StepResult, SystemIdentity, TargetReport } from '../model/report.js';
import type { RequirementResult } from '../model/requirement.js';
import type { RouteLookup } from '../net/ports.js';

import type { ProbeContext } from '../probes/context.js';
import { askAgain, askDirectly } from '../probes/discovery.js';
import { EvidenceLog } from '../probes/evidence-log.js';
import { Hearing } from '../probes/hearing.js';
import { knock, knockOnce } from '../probes/knock.js';
import { SystemTracer } from '../probes/system-tracer.js';
import { expireEcho } from '../probes/trace/expire-echo.js';
import { Tracer } from '../probes/trace/tracer.js';
import { WantedTraces } from '../probes/trace/wanted-traces.js';
import type { WhoIsAnswer } from '../probes/who-is.js';
import { findBasePort } from './actions/find-base-port.js';
import { ping } from './actions/ping.js';
import type { Reach, ScenarioDefinition } from './definition.js';
import type { TargetListener } from './events.js';
import { measureExpected, portsExpectedOf } from './expected-ports.js';
import { followUp } from './follow-up.js';
import { withLivePath } from './live-path.js';
import {
  lookAgainAtInterfaces,
  lookAtFirewall,
  lookAtInterfaces,
  lookAtLinks,
  lookUpNeighbour,
  lookUpRoute,
  sourceOf,
} from './local-view.js';
import type { RunTools, Survey, TargetSpec } from './run-tools.js';
import { performBeside, runSteps, skipSteps } from './steps.js';
import { evidenceFor } from './survey.js';
import type { TargetRun } from './target-run.js';

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

/** What the steps and probes of one target tell, with its address. */
export function listenerFor(address: string, { listener }: RunTools): TargetListener {
  return (event) => listener({ ...event, address });
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
  const steps = skipSteps(scenario, 'not sent: the name does not resolve', listener);
  return conclude(scenario, name, log, { steps, identity: null }, tools);
}

/** Diagnosis and report of what was measured. */
export async function conclude(
  scenario: ScenarioDefinition,
  target: string,
  log: EvidenceLog,
  measured: { steps: StepResult[]; identity: SystemIdentity | null },
  tools: RunTools,
): Promise<TargetReport> {
  const { settings, listener, signal, machine } = tools;
  const evidence = log.entries;
  const seen = { address: target, evidence, settings, raw: tools.matcher !== null };
  const looked = evidence.some((entry) => entry.probe === 'links');
  const moved = addressChange(evidence) !== null;
  // Newer than the look that the targets share: only now is the link gone.
  if (moved && !looked && !signal.aborted) await lookAtLinks(log, machine.links.list());
  if (!moved && !looked && !signal.aborted && !observe(seen).unit.heard) await lookAtLinks(log, tools.links());
  const requirements = scenario.requirements(reachOf(target, evidence, settings));
  const diagnosis = diagnose({ ...seen, requirements });
  const passed = diagnosis.verdict === 'pass';
  const notes = pcNotes({ ...seen, passed });
  for (const finding of diagnosis.findings) listener({ type: 'finding', address: target, finding });
  const { steps, identity } = measured;
  const leavesBy = evidence.find((entry) => entry.probe === 'route-lookup')?.route;
  return {
    address: target,
    system: identity,
    ...diagnosis,
    ...controlsOf(scenario, diagnosis.requirements),
    steps,
    evidence,
    ...(leavesBy ? { leavesBy } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** What the documentation names as changeable for what failed. */
function controlsOf(
  scenario: ScenarioDefinition,
  requirements: readonly RequirementResult[],
): { controls?: Control[] } {
  const failed = requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
  const controls = scenario.controls.filter(({ requirement }) => failed.includes(requirement));
  return controls.length > 0 ? { controls } : {};
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
  const { survey, profile, findBasePortRate, listenMs, beforeStep } = tools;
  const gate = beforeStep ? (number: number) => beforeStep({ address: target, number }) : null;
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
  run.direct = discover(scenario, run);
  const { direct } = run;
  const beside = pingsBeside(scenario) ? pingBeside(run) : null;
  const steps = await runSteps(scenario, run, listenerFor(target, tools));
  await direct;
  await beside;
  addSurvey(await survey, target, log);
  await unlessCancelled(context, () => finish(run));
  for (const end of run.atEnd) end();
  const trace = later?.any ? () => unlessCancelled(context, () => traceLate(later, context)) : null;
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

/** What the probes of one target share. */
export function contextFor(target: Ipv4, source: Ipv4, log: EvidenceLog, tools: RunTools): ProbeContext {
  const { machine, matcher, sourcePorts, settings, signal, crowded } = tools;
  const { timeoutMs, attempts } = settings;
  const hearing = new Hearing();
  const shared = { machine, matcher, log, target, source, hearing, sourcePorts, timeoutMs, attempts, signal };
  return crowded ? { ...shared, sparing: true } : shared;
}

/** Ping is no step of these scenarios and no requirement; the diagnosis compares with it. */
function pingsBeside({ targets }: ScenarioDefinition): boolean {
  return targets === 'criteria' || targets === 'criteria-and-broadcast';
}

async function pingBeside(run: TargetRun): Promise<void> {
  try {
    await ping(run);
  } catch (error) {
    if (!run.context.signal.aborted) throw error;
  }
}

/**
 * Asks the unit itself for its name. Where UDP discovery is required, silence is looked into: the scenario's fallback is
 * measured, and the request sent more often.
 */
async function discover(scenario: ScenarioDefinition, run: TargetRun): Promise<WhoIsAnswer | null> {
  const { context } = run;
  try {
    const answer = await askDirectly(context);
    if (answer !== null || !requiresDiscovery(scenario, run)) return answer;
    if (!refusedByUnit(context)) run.fallBack();
    const late = await askAgain(context);
    if (late === null && isSilent(context)) run.traceLater.push(udpFlow(TFTP_PORT));
    return late;
  } catch (error) {
    if (!context.signal.aborted) throw error;
    return null;
  }
}

function requiresDiscovery(scenario: ScenarioDefinition, { context, settings }: TargetRun): boolean {
  const reach = reachOf(context.target, context.log.entries, settings);
  return scenario.requirements(reach).includes('udp-discovery');
}

/** Every request to the unit's own address left the PC, and nothing came for any of them. */
function isSilent({ log }: ProbeContext): boolean {
  return log.entries.every(
    (entry) => entry.probe !== 'udp-whois' || entry.request.broadcast || entry.outcome === 'silent',
  );
}

/** The unit's own word that nothing listens on UDP 69 (ICMP 3/3). */
function refusedByUnit({ log, target }: ProbeContext): boolean {
  return log.entries.some(
    (entry) => entry.probe === 'udp-whois' && entry.replies.some((reply) => reply.from === target),
  );
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

function reachOf(target: string, evidence: readonly Evidence[], settings: RunSettings): Reach {
  const route = evidence.find((entry) => entry.probe === 'route-lookup');
  const broadcastAnswered = evidence.some(
    (entry) =>
      entry.probe === 'udp-whois' && entry.request.broadcast && entry.replies.some((reply) => reply.from === target),
  );
  return { onLink: route?.outcome === 'on-link' || route?.outcome === 'local', broadcastAnswered, settings };
}

/** What goes on beside the steps, and what they gave reason for. */
async function finish(run: TargetRun): Promise<void> {
  await run.tracer.settled();
  await Promise.all([...run.background, followUp(run), measureExpected(run)]);
  await run.tracer.settled();
  await findBasePort(run);
}

/** A cancelled run keeps what it has; every other error goes on to the caller. */
async function unlessCancelled(context: ProbeContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

/** Why nothing can be sent to the target; null when something can. */
function sayObstacle(usable: boolean, route: RouteLookup): string | null {
  if (!usable) return 'not sent: the PC has no usable address';
  return route.kind === 'no-route' ? `not sent: the PC has no route (${route.reason})` : null;
}

/**
 * Knocks at a target; true when anything answers. At the member of a range, long enough to pass over what is silent; at an
 * address that was named, only to see whether it answers at once: its run follows in any case.
 */
export async function knockAt({ address: target, expected }: TargetSpec, tools: RunTools): Promise<boolean> {
  const { machine, matcher, signal } = tools;
  const log = new EvidenceLog(machine.clock, () => {});
  const route = await machine.routes.lookup(target);
  if (route.kind === 'no-route') return false;
  try {
    const context = contextFor(target, sourceOf(route, machine), log, tools);
    return await (expected ? knockOnce(context) : knock(context));
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  } finally {
    matcher?.forget(target);
  }
}
