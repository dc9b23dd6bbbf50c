import { diagnose } from '../../diagnosis/diagnose.js';
import type { Ipv4 } from '../../model/address.js';
import { LIMITED_BROADCAST } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isSystemTrace } from '../../model/evidence/kinds.js';
import { isFor } from '../../model/evidence/queries/flows.js';
import { isOnLink } from '../../model/evidence/queries/pc.js';
import { type Flow, flowKey, PING_FLOW } from '../../model/flow.js';
import { DISCOVERY_PORT, TLS_CONFIG_OFFSET, TLS_SECURITY_OFFSET } from '../../model/ports.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import type { Machine } from '../../net/ports.js';
import { proberFor } from '../../probes/choose-prober.js';
import type { ProbeContext } from '../../probes/context.js';
import { askDirectly, broadcastOn } from '../../probes/discovery.js';
import { EvidenceLog } from '../../probes/evidence-log.js';
import type { Prober, TargetProber } from '../../probes/prober.js';
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
  const prober = proberFor(machine);
  const log = new EvidenceLog(machine.clock, () => {});
  try {
    const usable = lookAtInterfaces(machine, log, target);
    const route = await lookUpRoute(machine, log, target);
    const source = sourceOf(route, machine);
    if (usable && route.kind !== 'no-route') await send(aimed(plan, prober, log, source), plan, prober.pings);
    const evidence = log.entries;
    const answering = metBy({ evidence, target, requirements, settings, raw: prober.capability.seesPackets });
    return { evidence, answering, source };
  } finally {
    prober.close();
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

function aimed(plan: LightCheckPlan, prober: Prober, log: EvidenceLog, source: Ipv4): TargetProber {
  const { machine, target, attempts, rttMs, signal, settings } = plan;
  const { timeoutMs } = settings;
  const one = prober.aim({ machine, log, target, source, timeoutMs, attempts, signal });
  if (rttMs !== null) one.context.roundTrip.noteAnswer(rttMs);
  return one;
}

async function send(prober: TargetProber, { requirements, settings }: LightCheckPlan, pings: boolean): Promise<void> {
  const wanted = requirements.flatMap((id) => probesOf(id, settings, pings));
  const flows = new Map(wanted.map((flow) => [flowKey(flow), flow]));
  await Promise.all([...flows.values()].map((flow) => probe(prober, flow, settings)));
}

/** Any packet of the unit shows that the route works: ping and the port that cannot be moved are tried for it. */
function probesOf(id: RequirementId, settings: RunSettings, pings: boolean): Flow[] {
  const flows: Flow[] = id === 'route' ? [PING_FLOW, { protocol: 'tcp', port: DISCOVERY_PORT }] : flowsOf(id, settings);
  return flows.filter((flow) => pings || flow.protocol !== 'icmp');
}

async function probe(prober: TargetProber, { protocol, port }: Flow, settings: RunSettings): Promise<void> {
  if (protocol === 'icmp') return prober.checkPing();
  if (protocol === 'udp') return probeDiscovery(prober.context);
  if (port !== undefined) await prober.checkTcp({ port, tls: isTlsPort(port, settings) });
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
