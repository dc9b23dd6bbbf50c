import { diagnose } from '../../diagnosis/diagnose.js';
import type { Ipv4 } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isSystemTrace } from '../../model/evidence/kinds.js';
import { isFor } from '../../model/evidence/queries/flows.js';
import { isOnLink } from '../../model/evidence/queries/pc.js';
import { type Flow, flowKey, PING_FLOW } from '../../model/flow.js';
import { DISCOVERY_PORT, TLS_CONFIG_OFFSET, TLS_SECURITY_OFFSET } from '../../model/ports.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import type { Machine } from '../../net/ports.js';
import { attempt, patienceMs } from '../../probes/attempts.js';
import type { ProbeContext } from '../../probes/context.js';
import { askDirectly, broadcastOn, LIMITED_BROADCAST } from '../../probes/discovery.js';
import { shootEcho } from '../../probes/echo.js';
import { EvidenceLog } from '../../probes/evidence-log.js';
import { Hearing } from '../../probes/hearing.js';
import { ReplyMatcher } from '../../probes/reply-matcher.js';
import { openSession } from '../../probes/session.js';
import { SourcePorts } from '../../probes/source-ports.js';
import { FULL_TTL, shootSyn } from '../../probes/syn.js';
import { systemPing } from '../../probes/system-ping.js';
import { lookAtInterfaces, lookUpRoute, sourceOf } from '../run/local-view.js';
import { flowsOf } from './round-trips.js';

export interface LightCheckPlan {
  target: Ipv4;
  /** What is looked at. */
  requirements: readonly RequirementId[];
  /** Packets for each flow that stays silent: one where the next check comes soon, more where silence is to mean something. */
  attempts: number;
  /** A round trip of the target that was measured before: shortens the wait for silent ones. */
  rttMs: number | null;
  settings: RunSettings;
  machine: Machine;
  signal: AbortSignal;
}

export interface LightCheck {
  evidence: Evidence[];
  /** Which requirements the answers meet. */
  answering: Set<RequirementId>;
  /** The PC's address on the way to the target. */
  source: Ipv4;
}

/**
 * The cheapest packets that show whether requirements are met: one SYN (and a session when it is answered), one echo
 * request, one `who_is` for each. No confirmation, no trace: what stays silent is only not met yet. The answers are
 * judged by the same diagnosis as those of a run.
 */
export async function lightCheck(plan: LightCheckPlan): Promise<LightCheck> {
  const { machine, target, settings, requirements } = plan;
  const matcher = machine.raw ? new ReplyMatcher(machine.raw) : null;
  const log = new EvidenceLog(machine.clock, () => {});
  try {
    const usable = lookAtInterfaces(machine, log, target);
    const route = await lookUpRoute(machine, log, target);
    const source = sourceOf(route, machine);
    if (usable && route.kind !== 'no-route') await send(contextOf(plan, log, matcher, source), plan);
    const evidence = log.entries;
    const answering = metBy({ evidence, target, requirements, settings, raw: machine.raw !== null });
    return { evidence, answering, source };
  } finally {
    matcher?.close();
  }
}

/** The requirements that the first packets of each flow meet, whatever a closer look at them shows. */
export function metBy(seen: {
  evidence: readonly Evidence[];
  target: string;
  requirements: readonly RequirementId[];
  settings: RunSettings;
  raw: boolean;
}): Set<RequirementId> {
  const evidence = seen.evidence.filter(isFirstLook);
  const { requirements } = diagnose({ ...seen, address: seen.target, evidence });
  return new Set(requirements.flatMap(({ id, status }) => (status === 'met' ? [id] : [])));
}

function isFirstLook(entry: Evidence): boolean {
  return !isSystemTrace(entry) && isFor(entry, 'attempt');
}

function contextOf(plan: LightCheckPlan, log: EvidenceLog, matcher: ReplyMatcher | null, source: Ipv4): ProbeContext {
  const { machine, target, attempts, rttMs, signal, settings } = plan;
  const hearing = new Hearing();
  if (rttMs !== null) hearing.noteAnswer(rttMs);
  const sourcePorts = new SourcePorts();
  const { timeoutMs } = settings;
  return { machine, matcher, log, target, source, hearing, sourcePorts, timeoutMs, attempts, signal };
}

async function send(context: ProbeContext, plan: LightCheckPlan): Promise<void> {
  const flows = new Map(plan.requirements.flatMap((id) => probesOf(id, plan)).map((flow) => [flowKey(flow), flow]));
  await Promise.all([...flows.values()].map((flow) => probe(context, flow, plan.settings)));
}

/** Any packet of the unit shows that the route works: ping and the port that cannot be moved are tried for it. */
function probesOf(id: RequirementId, { settings, machine }: LightCheckPlan): Flow[] {
  const canPing = machine.raw !== null || machine.system !== null;
  const flows: Flow[] = id === 'route' ? [PING_FLOW, { protocol: 'tcp', port: DISCOVERY_PORT }] : flowsOf(id, settings);
  return flows.filter((flow) => canPing || flow.protocol !== 'icmp');
}

async function probe(context: ProbeContext, flow: Flow, settings: RunSettings): Promise<void> {
  const { protocol, port } = flow;
  if (protocol === 'icmp') return probePing(context);
  if (protocol === 'udp') return probeDiscovery(context);
  if (port !== undefined) await probePort(context, port, isTlsPort(port, settings));
}

async function probePing(context: ProbeContext): Promise<void> {
  if (context.matcher) await attempt(context, () => shootEcho(context, 'attempt'));
  else await systemPing(context, { count: context.attempts, timeoutMs: patienceMs(context) });
}

async function probePort(context: ProbeContext, port: number, tls: boolean): Promise<void> {
  if (context.matcher) {
    const shoot = () =>
      shootSyn(context, { port, sourcePort: context.sourcePorts.take(), ttl: FULL_TTL, purpose: 'attempt' });
    const { shots } = await attempt(context, shoot);
    if (!shots.some((shot) => shot.evidence.outcome === 'syn-ack')) return;
  }
  await openSession(context, { port, tls }, patienceMs(context));
}

/** By the unit's own address; on the PC's own subnet by broadcast as well, as Manager does it. */
async function probeDiscovery(context: ProbeContext): Promise<void> {
  const onLink = isOnLink(context.log.entries);
  const own = context.machine.interfaces.list().filter((entry) => onLink && entry.address === context.source);
  await Promise.all([askDirectly(context), ...own.map((entry) => broadcastOn(context, entry, [LIMITED_BROADCAST]))]);
}

function isTlsPort(port: number, { basePort }: RunSettings): boolean {
  return port === basePort + TLS_CONFIG_OFFSET || port === basePort + TLS_SECURITY_OFFSET;
}
