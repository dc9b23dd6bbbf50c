import { describePath } from '../../diagnosis/conclude/path.js';
import { observe } from '../../diagnosis/observe/observe.js';
import type { Ipv4 } from '../../model/address.js';
import { isWhoIs } from '../../model/evidence/kinds.js';
import type { NameEvidence } from '../../model/evidence/pc.js';
import { isAnsweredBy } from '../../model/evidence/queries/flows.js';
import { udpFlow } from '../../model/flow.js';
import type { UnresolvedName } from '../../model/host-name.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { StepResult, SystemIdentity, TargetReport } from '../../model/report.js';
import type { Clock, RouteLookup } from '../../net/ports.js';
import type { ProbeContext } from '../../probes/context.js';
import { askAgain, askDirectly } from '../../probes/discovery.js';
import { EvidenceLog, type LogListener } from '../../probes/evidence-log.js';
import type { ActionId, ScenarioDefinition, StepDefinition } from '../definitions/definition.js';
import { findBasePort } from './actions/find-base-port.js';
import { evidenceFor } from './broadcast.js';
import { conclude } from './conclude.js';
import { unlessCancelled } from './concurrency.js';
import { aimAt, type BroadcastResult, listenerFor, type RunContext, type TargetContext } from './context.js';
import type { TargetListener } from './events.js';
import { measureExpected } from './expected-ports.js';
import { lastLook } from './last-look.js';
import {
  lookAgainAtInterfaces,
  lookAtFirewall,
  lookAtInterfaces,
  lookUpNeighbour,
  lookUpRoute,
  sourceOf,
} from './local-view.js';
import { reachOf } from './reach.js';
import { type Asked, Steps, skipSteps } from './steps.js';

/** What a run against one target came to. */
export interface TargetResult {
  report: TargetReport;
  /** Makes the traces that its measurements asked for and diagnoses again; null where there is nothing to trace. */
  trace: (() => Promise<TargetReport>) | null;
}

/** Runs one scenario against one unit: steps, evidence, diagnosis. Cancelled, it reports what it has. */
export async function runTarget(scenario: ScenarioDefinition, target: Ipv4, run: RunContext): Promise<TargetResult> {
  const { machine, signal } = run;
  const listener = listenerFor(target, run);
  run.listener({ type: 'target-started', address: target });
  const log: EvidenceLog = new EvidenceLog(
    machine.clock,
    withLivePath(target, run, listener, () => log),
  );
  const usable = lookAtInterfaces(machine, log, target);
  const route = await lookUpRoute(machine, log, target);
  const obstacle = sayObstacle(usable, route);
  if (!signal.aborted && route.kind === 'on-link') await lookUpNeighbour(machine, log, target, route);
  const measured =
    obstacle === null
      ? await measureTarget(scenario, target, sourceOf(route, machine), log, run)
      : { steps: skipSteps(scenario, obstacle, listener), identity: null, trace: null };
  if (!signal.aborted) await lookUpNeighbour(machine, log, target, route);
  if (!signal.aborted && obstacle === null) await lookAtFirewall(machine, log);
  lookAgainAtInterfaces(machine, log, target);
  run.prober.forget(target);
  const report = (): Promise<TargetReport> => conclude(scenario, target, log, measured, run);
  const { trace } = measured;
  return { report: await report(), trace: trace && (() => trace().then(report)) };
}

/** The report of a name that does not resolve: nothing was sent. */
export function reportUnresolved(
  scenario: ScenarioDefinition,
  unresolved: UnresolvedName,
  run: RunContext,
): Promise<TargetReport> {
  const { machine } = run;
  const { name, addresses = [], ...known } = unresolved;
  const listener = listenerFor(name, run);
  run.listener({ type: 'target-started', address: name });
  const log = new EvidenceLog(machine.clock, listener);
  const draft = { probe: 'name-lookup', request: { name }, outcome: 'unresolved' } as const;
  log.add<NameEvidence>({ ...draft, replies: [], addresses: [...addresses], ...known });
  const steps = skipSteps(scenario, 'not sent: the name could not be resolved', listener);
  return conclude(scenario, name, log, { steps, identity: null }, run);
}

async function measureTarget(
  scenario: ScenarioDefinition,
  target: Ipv4,
  source: Ipv4,
  log: EvidenceLog,
  run: RunContext,
): Promise<Measured> {
  const prober = aimAt(target, source, log, run);
  const work = new Steps(scenario, run, prober, (context) => askUnit(scenario, context));
  const beside = pingsBeside(scenario) ? work.perform('ping') : null;
  const first = await work.run();
  await work.context.direct;
  await beside;
  addBroadcast(await run.broadcast, target, log);
  const steps = await unlessCancelled(run.signal, () => lastLook(work, first), first);
  await unlessCancelled(run.signal, () => finish(work));
  work.end();
  const trace = prober.deferredTraces();
  return { steps, identity: work.identity, trace: trace && (() => unlessCancelled(run.signal, trace)) };
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

/** The run's broadcast as it concerns this target, in the target's own evidence. */
function addBroadcast(broadcast: BroadcastResult | null, target: string, log: EvidenceLog): void {
  for (const entry of broadcast ? evidenceFor(broadcast, target) : []) log.adopt(entry);
}

/** What goes on beside the steps, and what they gave reason for. */
async function finish(steps: Steps): Promise<void> {
  const { run, prober } = steps.context;
  await prober.settled();
  await run.pause.passed(run.signal);
  await Promise.all([steps.settled(), prober.followUp(steps.silent), measureExpected(steps.context)]);
  await prober.settled();
  await run.pause.passed(run.signal);
  await findBasePort(steps.context);
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
  run: RunContext,
  listener: TargetListener,
  log: () => EvidenceLog,
): LogListener {
  if (!run.options.live) return listener;
  const due = every(REDRAW_MS, run.machine.clock);
  return (event) => {
    listener(event);
    if (event.type !== 'reply' || !due()) return;
    const file = {
      address: target,
      evidence: log().entries,
      settings: run.settings,
      raw: run.prober.capability.seesPackets,
    };
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
 * The report where no unit answered the broadcast and no address was given: the broadcast address stands for the unit,
 * and nothing but the broadcasts is sent.
 */
export async function reportNobody(
  scenario: ScenarioDefinition,
  address: Ipv4,
  run: RunContext,
): Promise<TargetReport> {
  const listener = listenerFor(address, run);
  run.listener({ type: 'target-started', address });
  const log = new EvidenceLog(run.machine.clock, listener);
  const usable = lookAtInterfaces(run.machine, log, address);
  if (usable) await lookAtFirewall(run.machine, log);
  const broadcast = await run.broadcast;
  for (const entry of broadcast?.evidence ?? []) log.adopt(entry);
  const reason = obstacle(usable, run);
  const steps = scenario.steps.map((step) => {
    const result = resultOf(step, reason);
    listener({ type: 'step-finished', step: result });
    return result;
  });
  return conclude(scenario, address, log, { steps, identity: null }, run);
}

/** Why the broadcast was not sent; null when it was. */
function obstacle(usable: boolean, { signal }: RunContext): string | null {
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
async function askUnit(scenario: ScenarioDefinition, target: Omit<TargetContext, 'direct'>): Promise<Asked> {
  const { probes, run } = target;
  const answer = await askDirectly(probes);
  if (answer !== null || !requiresDiscovery(scenario, probes, run)) return { answer };
  if (!refusedByUnit(probes)) target.fallBack();
  const late = await askAgain(probes);
  return late === null && isSilent(probes) ? { answer: null, silent: udpFlow(TFTP_PORT) } : { answer: late };
}

function requiresDiscovery(
  scenario: ScenarioDefinition,
  { target, log }: ProbeContext,
  { settings }: RunContext,
): boolean {
  return scenario.requirements(reachOf(target, log.entries, settings)).includes('udp-discovery');
}

/** Every request to the unit's own address left the PC, and nothing came for any of them. */
function isSilent({ log }: ProbeContext): boolean {
  return log.entries.every((entry) => !isWhoIs(entry) || entry.request.broadcast || entry.outcome === 'silent');
}

/** The unit's own word that nothing listens on UDP 69 (ICMP 3/3). */
function refusedByUnit({ log, target }: ProbeContext): boolean {
  return log.entries.some((entry) => isWhoIs(entry) && isAnsweredBy(entry, target));
}
