import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import {
  type ByKind,
  isSession,
  isSystemPing,
  isSystemTrace,
  isUdpListen,
  isUdpPort,
  isWhoIs,
  match,
} from '../../model/evidence/kinds.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import {
  answersTcpDiscovery,
  flowOf,
  isFor,
  isHopProbe,
  isMeasurement,
  repliesOf,
} from '../../model/evidence/queries/flows.js';
import { neighbourOf, sourceOf } from '../../model/evidence/queries/pc.js';
import { isCarrying, isDead } from '../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { SystemPingEvidence, SystemTraceEvidence } from '../../model/evidence/system-tools.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { isHostUnreachable, isRefusal, isUnreachable, saysFiltered } from '../../model/icmp.js';
import { TFTP_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { NOBODY } from './lan.js';
import type { FlowObservation, FlowState, HopEvidence, HopProbe, PacketEvidence, Refusal } from './observations.js';
import { mostTelling, refusalsByPc, refusalsOf, toolTrace } from './system-tools.js';

/** What decides when a flow had several replies: the strongest word first. */
const RANK: Record<string, number> = {
  'echo-reply': 4,
  'syn-ack': 4,
  answered: 4,
  tftp: 4,
  snmp: 4,
  rip: 4,
  datagram: 4,
  rst: 3,
  'icmp-error': 2,
};
const STATE_BY_OUTCOME: Record<string, FlowState> = {
  'echo-reply': 'open',
  'syn-ack': 'open',
  answered: 'open',
  rst: 'reset',
  'icmp-error': 'rejected',
};
const STATE_BY_SESSION: Record<SessionEvidence['outcome'], FlowState> = {
  pending: 'unmeasured',
  open: 'open',
  refused: 'refused',
  reset: 'refused',
  unreachable: 'unreachable',
  timeout: 'silent',
  denied: 'not-sent',
  error: 'unmeasured',
};

interface Group {
  flow: Flow;
  packets: PacketEvidence[];
  sessions: SessionEvidence[];
  pings: SystemPingEvidence[];
  traces: SystemTraceEvidence[];
}

/**
 * Groups the evidence by flow; a flow is its protocol and its port on the unit. `asked`: the flows that the scenario
 * asks about; UDP discovery is a flow only where it is one of them, or where more of it is known than that it is silent.
 */
export function flowObservations(
  evidence: readonly Evidence[],
  asked: ReadonlySet<string>,
  target: string,
): Map<string, FlowObservation> {
  const groups = new Map<string, Group>();
  const wanted = isDiscoveryByTools(evidence, target) ? new Set([...asked, UDP_DISCOVERY_KEY]) : asked;
  const own = sourceOf(evidence);
  const unresolved = ownArpFailed(evidence);
  for (const recorded of evidence) {
    const sent = unresolved ? withoutOwnWord(recorded, own) : recorded;
    const entry = isWhoIs(sent) ? discoveryOf(sent, target) : sent;
    const flow = entry && match(entry, MEASURED, false) ? flowOf(entry) : null;
    if (!entry || !flow) continue;
    const key = flowKey(flow);
    if (isWhoIs(entry) && !wanted.has(key)) continue;
    const group = groups.get(key) ?? { flow, packets: [], sessions: [], pings: [], traces: [] };
    groups.set(key, group);
    if (isSession(entry)) group.sessions.push(entry);
    else if (isSystemPing(entry)) group.pings.push(entry);
    else if (isSystemTrace(entry)) group.traces.push(entry);
    else group.packets.push(entry as PacketEvidence);
  }
  return new Map([...groups].map(([key, group]) => [key, observeFlow(key, group, own)]));
}

/** The next hop does not answer on the link, as the newest look at the neighbour table says. */
function ownArpFailed(evidence: readonly Evidence[]): boolean {
  const outcome = neighbourOf(evidence)?.outcome;
  return outcome !== undefined && outcome !== 'reachable';
}

/** "Host unreachable" of the PC's own system says that its ARP gave up: the packet never left, and nobody refused it. */
function withoutOwnWord(entry: Evidence, own: string | undefined): Evidence {
  if (entry.outcome !== 'icmp-error' || !('purpose' in entry.request || isWhoIs(entry))) return entry;
  const replies = repliesOf(entry).filter((reply) => !isOwnArpFailure(reply, own));
  return replies.length > 0 ? entry : ({ ...entry, outcome: 'silent', replies: [] } as Evidence);
}

/** A discovery request as it concerns the target: a broadcast only where the target answered, or where nobody did. */
function discoveryOf(entry: WhoIsEvidence, target: string): WhoIsEvidence | null {
  const { broadcast, destination } = entry.request;
  if (!broadcast) return destination === target ? entry : null;
  const replies = entry.replies.filter((reply) => reply.from === target);
  return replies.length > 0 || target === NOBODY ? { ...entry, replies } : null;
}

const ALWAYS = (): boolean => true;
const NEVER = (): boolean => false;
const isOfFlow = (entry: Evidence): boolean => isMeasurement(entry) || isHopProbe(entry);

/** Packets with a purpose of their own (size, unused port, sweep) are other observations than the flow itself. */
const MEASURED: ByKind<boolean> = {
  echo: isOfFlow,
  'tcp-syn': isOfFlow,
  'tcp-session': ({ request }) => !request.beside && request.purpose !== 'sweep',
  'udp-whois': ALWAYS,
  'udp-port': ALWAYS,
  'udp-listen': ({ outcome }) => outcome === 'answered',
  'system-ping': ALWAYS,
  'system-trace': ALWAYS,
  'base-port-search': NEVER,
  'route-lookup': NEVER,
  neighbour: NEVER,
  interfaces: NEVER,
  links: NEVER,
  'local-firewall': NEVER,
  'name-lookup': NEVER,
  capture: NEVER,
};

/** A port that was traced to compare another one with: what becomes of it is nobody's question. */
const BESIDE = { state: 'unmeasured', packet: null } as const;

function observeFlow(key: string, group: Group, own: string | undefined): FlowObservation {
  const full = group.packets.filter((packet) => isMeasurement(packet) && packet.outcome !== 'pending');
  const hopProbes = group.packets.filter(isHopProbe).filter((packet) => packet.outcome !== 'pending');
  const session = decidingSession(group.sessions);
  const beside = full.length === 0 && session === null && hopProbes.every((packet) => isFor(packet, 'control'));
  const { state, packet } = beside ? BESIDE : decide(full, hopProbes, session);
  const dead = group.sessions.filter(isDead);
  const waiting = group.packets.some((one) => isMeasurement(one) && one.outcome === 'pending');
  const told = observeSystemTools(group, own);
  const unsent = [...group.pings, ...group.traces].filter((one) => one.outcome === 'not-sent');
  const sent = [...full, ...group.pings, ...group.sessions, ...unsent].map((one) => one.id);
  return {
    key,
    flow: group.flow,
    state: toolState(state === 'silent' && waiting ? 'unmeasured' : state, group, told),
    reply: packet ? deciding(packet) : told.reply,
    sent: full.filter((one) => !isUdpListen(one) && one.outcome !== 'not-sent').length + told.sent,
    answered: full.filter((one) => one.replies.length > 0).length + told.answered,
    errno: [...full, ...unsent].find((one) => one.failure)?.failure?.errno ?? session?.errno ?? null,
    evidence: [...new Set([...sent, ...(told.refusal?.evidence ?? [])])],
    trace: hopProbes.length > 0 ? buildTrace(hopProbes) : told.trace,
    session,
    dead,
    refusal: told.refusal,
    resetAt: told.trace.find((hopProbe) => hopProbe.told?.kind === 'reset')?.ttl ?? null,
    errorsHidden: group.pings.some((ping) => ping.errorsShown === false),
  };
}

/** A session that carries decides, then one that opened, then a definite refusal; of those without an answer the last. */
function decidingSession(sessions: readonly SessionEvidence[]): SessionEvidence | null {
  const ranked = ['open', 'denied', 'refused', 'unreachable'] as const;
  const carrying = sessions.find(isCarrying);
  if (carrying) return carrying;
  const found = ranked.map((outcome) => sessions.find((one) => one.outcome === outcome)).find((one) => one);
  return found ?? sessions.at(-1) ?? null;
}

interface ToolReport {
  trace: HopProbe[];
  refusal: Refusal | null;
  reply: Reply | null;
  sent: number;
  answered: number;
}

function observeSystemTools(group: Group, own: string | undefined): ToolReport {
  const count = (field: 'sent' | 'received'): number => group.pings.reduce((sum, ping) => sum + (ping[field] ?? 0), 0);
  return {
    trace: toolTrace(group.traces),
    refusal: mostTelling(refusalsOf(group, own)) ?? mostTelling(refusalsByPc(group, own)),
    reply: group.pings.flatMap((ping) => ping.replies)[0] ?? null,
    sent: count('sent'),
    answered: count('received'),
  };
}

/** The state with what the system's tools told of the flow; an answer outweighs a refusal, a refusal outweighs silence. */
function toolState(state: FlowState, { pings, traces }: Group, told: ToolReport): FlowState {
  if (state === 'open' || state === 'not-sent' || (pings.length === 0 && traces.length === 0)) return state;
  const answered = pings.some((ping) => ping.outcome === 'answered');
  if (answered || told.trace.some((hopProbe) => hopProbe.told?.kind === 'reached')) return 'open';
  if (told.refusal !== null) return 'rejected';
  const quiet = state === 'silent' || state === 'unmeasured' || state === 'unreachable';
  if (quiet && [...pings, ...traces].some((one) => one.outcome === 'not-sent')) return 'not-sent';
  if (state !== 'unmeasured' || pings.some((ping) => ping.outcome === 'pending')) return state;
  // An error of the PC itself (its own ARP gave up) is as good as silence: nothing came from anywhere else.
  return pings.some((ping) => ping.outcome === 'silent' || ping.outcome === 'icmp-error') ? 'silent' : 'unmeasured';
}

/**
 * A session that carries decides, then a reply to any packet at full TTL. What only a hop probe got (the other packets being lost, or the router's limit
 * on ICMP errors reached) counts as much: an answer shows that the flow gets through, an unreachable that it is refused.
 */
function decide(
  full: PacketEvidence[],
  hopProbes: PacketEvidence[],
  session: SessionEvidence | null,
): { state: FlowState; packet: PacketEvidence | null } {
  const best = [...full, ...hopProbes.filter(decides)].sort((a, b) => rank(b) - rank(a))[0] ?? null;
  const told = best && rank(best) > 0 ? best : null;
  const accepted = told && STATE_BY_OUTCOME[told.outcome] === 'open' ? told : null;
  // The kernel's own connection carries what Manager's would, whatever became of packets that look different.
  if (session && isCarrying(session)) return { state: 'open', packet: accepted };
  if (session && isDead(session)) return { state: 'dead', packet: accepted };
  if (told) return { state: STATE_BY_OUTCOME[told.outcome] ?? 'unmeasured', packet: told };
  if (session?.outcome === 'open') return { state: 'open', packet: null };
  if (full.length > 0 && full.every((one) => one.outcome === 'not-sent')) return { state: 'not-sent', packet: null };
  if (full.some((one) => one.outcome === 'silent')) return { state: 'silent', packet: null };
  return { state: session ? STATE_BY_SESSION[session.outcome] : 'unmeasured', packet: null };
}

function decides(hopProbe: PacketEvidence): boolean {
  if (hopProbe.outcome !== 'icmp-error') return ['echo-reply', 'syn-ack', 'answered'].includes(hopProbe.outcome);
  return repliesOf(hopProbe).some(isRefusal);
}

function rank(packet: PacketEvidence): number {
  return RANK[packet.outcome] ?? 0;
}

/** The reply that the outcome names: a RST that came first has decided, even if a SYN-ACK came after it. */
function deciding(packet: PacketEvidence): Reply | null {
  const named = packet.replies.filter((reply) => reply.kind === packet.outcome);
  return named.find(isRefusal) ?? named[0] ?? decisive(packet.replies);
}

function decisive(replies: readonly Reply[]): Reply | null {
  return [...replies].sort((a, b) => (RANK[b.kind] ?? 0) - (RANK[a.kind] ?? 0))[0] ?? null;
}

/** The hop probes of packets with rising TTL, whatever they were sent for. */
export function buildTrace(hopProbes: readonly HopEvidence[]): HopProbe[] {
  const byTtl = new Map<number, HopProbe>();
  for (const packet of hopProbes) {
    if (packet.outcome === 'not-sent') continue;
    const { ttl } = packet.request;
    const hopProbe = byTtl.get(ttl) ?? { ttl, reply: null, evidence: [] };
    hopProbe.evidence.push(packet.id);
    hopProbe.reply ??= decisive(packet.replies);
    byTtl.set(ttl, hopProbe);
  }
  return [...byTtl.values()].sort((a, b) => a.ttl - b.ttl);
}

/**
 * Whether more is known of UDP discovery than that it is silent: it was traced, or a device on the way refuses it while
 * the unit answers TCP discovery.
 */
export function isDiscoveryByTools(evidence: readonly Evidence[], target: string): boolean {
  return (
    evidence.some(isTraced) ||
    (answersTcpDiscovery(evidence) && evidence.some((entry) => isRefusedElsewhere(entry, target)))
  );
}

function isTraced(entry: Evidence): boolean {
  return isUdpPort(entry) && entry.request.port === TFTP_PORT && isHopProbe(entry);
}

function isRefusedElsewhere(entry: Evidence, target: string): boolean {
  if (!isWhoIs(entry) || entry.request.destination !== target) return false;
  // The other codes speak of routes, and of no port.
  return entry.replies.some((reply) => isUnreachable(reply) && reply.from !== target && saysFiltered(reply.icmpCode));
}

/**
 * "Host unreachable" (ICMP 3/1) from the PC's own address: what its system tells itself when nobody answers its ARP
 * requests for the next hop (RFC 1122 §3.3.1.2).
 */
export function isOwnArpFailure(reply: Reply, own: string | undefined): boolean {
  return isHostUnreachable(reply) && reply.from === own;
}
