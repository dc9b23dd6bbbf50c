import type { Purpose, Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { WhoIsEvidence } from '../../model/evidence/packets.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { SystemPingEvidence, SystemTraceEvidence } from '../../model/evidence/system-tools.js';
import { type Flow, flowKey, PING_FLOW, tcpFlow, udpFlow } from '../../model/flow.js';
import { UNREACHABLE } from '../../model/icmp.js';
import { DISCOVERY_PORT, TFTP_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { NOBODY } from './lan.js';
import type { FlowObservation, FlowState, PacketEvidence, Refusal, Rung, RungEvidence } from './observations.js';
import { mostTelling, refusalsByPc, refusalsOf, toldLadder } from './system-tools.js';

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
  const wanted = isDiscoveryTold(evidence, target) ? new Set([...asked, UDP_DISCOVERY_KEY]) : asked;
  const own = evidence.find((entry) => entry.probe === 'route-lookup')?.route?.source;
  const unresolved = ownArpFailed(evidence);
  for (const recorded of evidence) {
    const sent = unresolved ? withoutOwnWord(recorded, own) : recorded;
    const entry = sent.probe === 'udp-whois' ? discoveryOf(sent, target) : sent;
    const flow = entry && flowOf(entry, wanted);
    if (!entry || !flow) continue;
    const key = flowKey(flow);
    const group = groups.get(key) ?? { flow, packets: [], sessions: [], pings: [], traces: [] };
    groups.set(key, group);
    if (entry.probe === 'tcp-session') group.sessions.push(entry);
    else if (entry.probe === 'system-ping') group.pings.push(entry);
    else if (entry.probe === 'system-trace') group.traces.push(entry);
    else group.packets.push(entry as PacketEvidence);
  }
  return new Map([...groups].map(([key, group]) => [key, observeFlow(key, group, own)]));
}

/** The next hop does not answer on the link, as the newest look at the neighbour table says. */
function ownArpFailed(evidence: readonly Evidence[]): boolean {
  const outcome = evidence.findLast((entry) => entry.probe === 'neighbour')?.outcome;
  return outcome !== undefined && outcome !== 'reachable';
}

/** "Host unreachable" of the PC's own system says that its ARP gave up: the packet never left, and nobody refused it. */
function withoutOwnWord(entry: Evidence, own: string | undefined): Evidence {
  if (entry.outcome !== 'icmp-error' || !('purpose' in entry.request || entry.probe === 'udp-whois')) return entry;
  const replies = (entry.replies as Reply[]).filter((reply) => !isOwnArpFailure(reply, own));
  return replies.length > 0 ? entry : ({ ...entry, outcome: 'silent', replies: [] } as Evidence);
}

/** A discovery request as it concerns the target: a broadcast only where the target answered, or where nobody did. */
function discoveryOf(entry: WhoIsEvidence, target: string): WhoIsEvidence | null {
  const { broadcast, destination } = entry.request;
  if (!broadcast) return destination === target ? entry : null;
  const replies = entry.replies.filter((reply) => reply.from === target);
  return replies.length > 0 || target === NOBODY ? { ...entry, replies } : null;
}

/** Packets with a purpose of their own (size, unused port, sweep) are other observations than the flow itself. */
function flowOf(entry: Evidence, asked: ReadonlySet<string>): Flow | null {
  if (entry.probe === 'udp-port') return udpFlow(entry.request.port);
  if (entry.probe === 'udp-listen') return entry.outcome === 'answered' ? udpFlow(entry.request.port) : null;
  if (entry.probe === 'udp-whois') {
    const flow = udpFlow(TFTP_PORT);
    return asked.has(flowKey(flow)) ? flow : null;
  }
  if (entry.probe === 'echo') return isFull(entry) || isRung(entry) ? PING_FLOW : null;
  if (entry.probe === 'tcp-syn' && !isFull(entry) && !isRung(entry)) return null;
  if (entry.probe === 'system-ping') return PING_FLOW;
  if (entry.probe === 'system-trace') return tracedFlow(entry);
  if (entry.probe === 'tcp-session' && entry.request.beside) return null;
  return entry.probe === 'tcp-syn' || entry.probe === 'tcp-session' ? tcpFlow(entry.request.port) : null;
}

/** A UDP trace is no flow that anything needs: it only shows routers. */
function tracedFlow({ request }: SystemTraceEvidence): Flow | null {
  if (request.protocol === 'icmp') return PING_FLOW;
  return request.protocol === 'tcp' && request.port !== undefined ? tcpFlow(request.port) : null;
}

function observeFlow(key: string, group: Group, own: string | undefined): FlowObservation {
  const full = group.packets.filter((packet) => isFull(packet) && packet.outcome !== 'pending');
  const rungs = group.packets.filter(isRung).filter((packet) => packet.outcome !== 'pending');
  const session = decidingSession(group.sessions);
  const { state, packet } = decide(full, rungs, session);
  const waiting = group.packets.some((one) => isFull(one) && one.outcome === 'pending');
  const told = observeTold(group, own);
  const unsent = [...group.pings, ...group.traces].filter((one) => one.outcome === 'not-sent');
  const sent = [...full, ...group.pings, ...group.sessions, ...unsent].map((one) => one.id);
  return {
    key,
    flow: group.flow,
    state: toldState(state === 'silent' && waiting ? 'unmeasured' : state, group, told),
    reply: packet ? deciding(packet) : told.reply,
    sent: full.filter((one) => one.probe !== 'udp-listen' && one.outcome !== 'not-sent').length + told.sent,
    answered: full.filter((one) => one.replies.length > 0).length + told.answered,
    errno: [...full, ...unsent].find((one) => one.failure)?.failure?.errno ?? session?.errno ?? null,
    evidence: [...new Set([...sent, ...(told.refusal?.evidence ?? [])])],
    ladder: rungs.length > 0 ? buildLadder(rungs) : told.ladder,
    session,
    refusal: told.refusal,
    resetAt: told.ladder.find((rung) => rung.told?.kind === 'reset')?.ttl ?? null,
    errorsHidden: group.pings.some((ping) => ping.errorsShown === false),
  };
}

/** An opened session decides, then a definite refusal; of sessions without an answer the last. */
function decidingSession(sessions: readonly SessionEvidence[]): SessionEvidence | null {
  const ranked = ['open', 'denied', 'refused', 'unreachable'] as const;
  const found = ranked.map((outcome) => sessions.find((one) => one.outcome === outcome)).find((one) => one);
  return found ?? sessions.at(-1) ?? null;
}

interface Told {
  ladder: Rung[];
  refusal: Refusal | null;
  reply: Reply | null;
  sent: number;
  answered: number;
}

function observeTold(group: Group, own: string | undefined): Told {
  const count = (field: 'sent' | 'received'): number => group.pings.reduce((sum, ping) => sum + (ping[field] ?? 0), 0);
  return {
    ladder: toldLadder(group.traces),
    refusal: mostTelling(refusalsOf(group, own)) ?? mostTelling(refusalsByPc(group, own)),
    reply: group.pings.flatMap((ping) => ping.replies)[0] ?? null,
    sent: count('sent'),
    answered: count('received'),
  };
}

/** The state with what the system's tools told of the flow; an answer outweighs a refusal, a refusal outweighs silence. */
function toldState(state: FlowState, { pings, traces }: Group, told: Told): FlowState {
  if (state === 'open' || state === 'not-sent' || (pings.length === 0 && traces.length === 0)) return state;
  const answered = pings.some((ping) => ping.outcome === 'answered');
  if (answered || told.ladder.some((rung) => rung.told?.kind === 'reached')) return 'open';
  if (told.refusal !== null) return 'rejected';
  const quiet = state === 'silent' || state === 'unmeasured' || state === 'unreachable';
  if (quiet && [...pings, ...traces].some((one) => one.outcome === 'not-sent')) return 'not-sent';
  if (state !== 'unmeasured' || pings.some((ping) => ping.outcome === 'pending')) return state;
  // An error of the PC itself (its own ARP gave up) is as good as silence: nothing came from anywhere else.
  return pings.some((ping) => ping.outcome === 'silent' || ping.outcome === 'icmp-error') ? 'silent' : 'unmeasured';
}

function isFull(packet: PacketEvidence): boolean {
  const purpose = purposeOf(packet);
  return purpose === 'attempt' || purpose === 'confirm';
}

function isRung(packet: PacketEvidence): packet is RungEvidence {
  const purpose = purposeOf(packet);
  return purpose === 'control' || purpose === 'test';
}

/** What has no purpose of its own is the measurement itself. */
function purposeOf({ request }: PacketEvidence): Purpose {
  return 'purpose' in request ? request.purpose : 'attempt';
}

/**
 * A reply to any packet at full TTL decides. What only a rung got (the other packets being lost, or the router's limit
 * on ICMP errors reached) counts as much: an answer shows that the flow gets through, an unreachable that it is refused.
 */
function decide(
  full: PacketEvidence[],
  rungs: PacketEvidence[],
  session: SessionEvidence | null,
): { state: FlowState; packet: PacketEvidence | null } {
  const best = [...full, ...rungs.filter(decides)].sort((a, b) => rank(b) - rank(a))[0] ?? null;
  if (best && rank(best) > 0) return { state: STATE_BY_OUTCOME[best.outcome] ?? 'unmeasured', packet: best };
  if (session?.outcome === 'open') return { state: 'open', packet: null };
  if (full.length > 0 && full.every((one) => one.outcome === 'not-sent')) return { state: 'not-sent', packet: null };
  if (full.some((one) => one.outcome === 'silent')) return { state: 'silent', packet: null };
  return { state: session ? STATE_BY_SESSION[session.outcome] : 'unmeasured', packet: null };
}

function decides(rung: PacketEvidence): boolean {
  if (rung.outcome !== 'icmp-error') return ['echo-reply', 'syn-ack', 'answered'].includes(rung.outcome);
  return rung.replies.some((reply) => reply.kind === 'icmp-error' && reply.icmpType === UNREACHABLE);
}

function rank(packet: PacketEvidence): number {
  return RANK[packet.outcome] ?? 0;
}

/** The reply that the outcome names: a RST that came first has decided, even if a SYN-ACK came after it. */
function deciding(packet: PacketEvidence): Reply | null {
  const named = packet.replies.filter((reply) => reply.kind === packet.outcome);
  const refusal = named.find((reply) => reply.kind === 'icmp-error' && reply.icmpType === UNREACHABLE);
  return refusal ?? named[0] ?? decisive(packet.replies);
}

function decisive(replies: readonly Reply[]): Reply | null {
  return [...replies].sort((a, b) => (RANK[b.kind] ?? 0) - (RANK[a.kind] ?? 0))[0] ?? null;
}

/** The rungs of packets with rising TTL, whatever they were sent for. */
export function buildLadder(rungs: readonly RungEvidence[]): Rung[] {
  const byTtl = new Map<number, Rung>();
  for (const packet of rungs) {
    if (packet.outcome === 'not-sent') continue;
    const { ttl } = packet.request;
    const rung = byTtl.get(ttl) ?? { ttl, reply: null, evidence: [] };
    rung.evidence.push(packet.id);
    rung.reply ??= decisive(packet.replies);
    byTtl.set(ttl, rung);
  }
  return [...byTtl.values()].sort((a, b) => a.ttl - b.ttl);
}

const RUNGS: readonly Purpose[] = ['control', 'test'];
/** What a filter says; the other codes speak of routes, and of no port. */
const FILTER_CODES = [3, 9, 10, 13];

/**
 * Whether more is known of UDP discovery than that it is silent: it was traced, or a device on the way refuses it while
 * the unit answers TCP discovery.
 */
export function isDiscoveryTold(evidence: readonly Evidence[], target: string): boolean {
  return (
    evidence.some(isTraced) || (answersTcp(evidence) && evidence.some((entry) => isRefusedElsewhere(entry, target)))
  );
}

function isTraced(entry: Evidence): boolean {
  return entry.probe === 'udp-port' && entry.request.port === TFTP_PORT && RUNGS.includes(entry.request.purpose);
}

function answersTcp(evidence: readonly Evidence[]): boolean {
  return evidence.some(
    (entry) => entry.probe === 'tcp-session' && entry.request.port === DISCOVERY_PORT && entry.outcome === 'open',
  );
}

function isRefusedElsewhere(entry: Evidence, target: string): boolean {
  if (entry.probe !== 'udp-whois' || entry.request.destination !== target) return false;
  return entry.replies.some(
    (reply) => reply.kind === 'icmp-error' && reply.from !== target && isFilterWord(reply.icmpType, reply.icmpCode),
  );
}

function isFilterWord(type: number, code: number): boolean {
  return type === UNREACHABLE && FILTER_CODES.includes(code);
}

const HOST_UNREACHABLE = 1;

/**
 * "Host unreachable" (ICMP 3/1) from the PC's own address: what its system tells itself when nobody answers its ARP
 * requests for the next hop (RFC 1122 §3.3.1.2).
 */
export function isOwnArpFailure(reply: Reply, own: string | undefined): boolean {
  return (
    reply.kind === 'icmp-error' &&
    reply.icmpType === UNREACHABLE &&
    reply.icmpCode === HOST_UNREACHABLE &&
    reply.from === own
  );
}
