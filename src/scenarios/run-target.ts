import { diagnose } from '../diagnosis/diagnose.js';
import type { Ipv4 } from '../model/address.js';
import type { NeighbourEvidence, RouteEvidence } from '../model/evidence.js';
import type { RunSettings, StepResult, SystemIdentity, TargetReport } from '../model/report.js';
import type { Machine, RouteLookup } from '../net/ports.js';
import type { ProbeContext } from '../probes/context.js';
import { EvidenceLog } from '../probes/evidence-log.js';
import { Hearing } from '../probes/hearing.js';
import type { ReplyMatcher } from '../probes/reply-matcher.js';
import type { SourcePorts } from '../probes/source-ports.js';
import { Tracer } from '../probes/trace/tracer.js';
import { directDiscovery } from './actions/discovery.js';
import type { ScenarioDefinition } from './definition.js';
import type { RunListener } from './events.js';
import { runSteps, skipSteps } from './steps.js';
import type { TargetRun } from './target-run.js';

/** What all targets of one run share. */
export interface RunTools {
  machine: Machine;
  matcher: ReplyMatcher | null;
  sourcePorts: SourcePorts;
  settings: RunSettings;
  signal: AbortSignal;
  listener: RunListener;
}

/** Runs one scenario against one unit: steps, evidence, diagnosis. Cancelled, it reports what it has. */
export async function runTarget(scenario: ScenarioDefinition, target: Ipv4, tools: RunTools): Promise<TargetReport> {
  const { machine, listener, settings, signal } = tools;
  const log = new EvidenceLog(machine.clock, listener);
  const route = await lookUpRoute(machine, log, target);
  const measured =
    route.kind === 'no-route'
      ? { steps: skipSteps(scenario, `not sent: the PC has no route (${route.reason})`, listener), identity: null }
      : await measureTarget(scenario, target, sourceOf(route, machine), log, tools);
  if (!signal.aborted) await lookUpNeighbour(machine, log, target, route);
  const evidence = log.entries;
  const diagnosis = diagnose({
    address: target,
    evidence,
    requirements: scenario.requirements,
    settings,
    raw: tools.matcher !== null,
  });
  for (const finding of diagnosis.findings) listener({ type: 'finding', finding });
  const { steps, identity } = measured;
  const report: TargetReport = { address: target, system: identity, ...diagnosis, steps, evidence };
  listener({ type: 'target-finished', target: report });
  return report;
}

async function measureTarget(
  scenario: ScenarioDefinition,
  target: Ipv4,
  source: Ipv4,
  log: EvidenceLog,
  tools: RunTools,
): Promise<{ steps: StepResult[]; identity: SystemIdentity | null }> {
  const { machine, matcher, sourcePorts, settings, signal } = tools;
  const hearing = new Hearing();
  const { timeoutMs, attempts } = settings;
  const context = { machine, matcher, log, target, source, hearing, sourcePorts, timeoutMs, attempts, signal };
  const tracer = new Tracer(context);
  const direct = directDiscovery(context).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return null;
  });
  const run: TargetRun = { context, tracer, settings, direct, identity: null, started: new Map() };
  const steps = await runSteps(scenario, run, tools.listener);
  await direct;
  await settleTrace(tracer, context);
  return { steps, identity: run.identity };
}

async function settleTrace(tracer: Tracer, context: ProbeContext): Promise<void> {
  try {
    await tracer.settled();
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}

async function lookUpRoute(machine: Machine, log: EvidenceLog, target: Ipv4): Promise<RouteLookup> {
  const route = await machine.routes.lookup(target);
  const { kind } = route;
  const seen =
    kind === 'no-route' || kind === 'unknown'
      ? {}
      : {
          route: {
            interface: route.interface,
            source: route.source,
            ...(kind === 'routed' ? { gateway: route.gateway } : {}),
          },
        };
  const request = { destination: target };
  log.add<RouteEvidence>({ probe: 'route-lookup', request, outcome: kind, replies: [], ...seen });
  return route;
}

/** The link's own view of the next hop, taken after the packets that made the system ask for it. */
async function lookUpNeighbour(machine: Machine, log: EvidenceLog, target: Ipv4, route: RouteLookup): Promise<void> {
  if (route.kind !== 'routed' && route.kind !== 'on-link') return;
  const destination = route.kind === 'routed' ? route.gateway : target;
  const { state, mac } = await machine.neighbours.lookup(destination, route.interface);
  const request = { destination, interface: route.interface };
  const known = mac === undefined ? {} : { mac };
  log.add<NeighbourEvidence>({ probe: 'neighbour', request, outcome: state, replies: [], ...known });
}

/** Without a route that names it, the first address of the PC: raw packets need a source for their checksum. */
function sourceOf(route: RouteLookup, machine: Machine): Ipv4 {
  if (route.kind !== 'no-route' && route.source !== undefined) return route.source;
  const own = machine.interfaces.list().find((entry) => !entry.loopback);
  return own?.address ?? ('127.0.0.1' as Ipv4);
}
