import type { Evidence, Reply, SessionEvidence } from '../model/evidence.js';
import { type Flow, flowKey, PING_FLOW, tcpFlow } from '../model/flow.js';
import type { FlowObservation, FlowState, PacketEvidence, Rung } from './observations.js';

/** What decides when a flow had several replies: the strongest word first. */
const RANK: Record<string, number> = { 'echo-reply': 4, 'syn-ack': 4, rst: 3, 'icmp-error': 2 };
const UNREACHABLE = 3;
const STATE_BY_OUTCOME: Record<string, FlowState> = {
  'echo-reply': 'open',
  'syn-ack': 'open',
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

/** Groups the evidence by flow; a flow is its protocol and its port on the unit. */
export function flowObservations(evidence: readonly Evidence[]): Map<string, FlowObservation> {
  const groups = new Map<string, { flow: Flow; packets: PacketEvidence[]; sessions: SessionEvidence[] }>();
  for (const entry of evidence) {
    const flow = flowOf(entry);
    if (flow === null) continue;
    const key = flowKey(flow);
    const group = groups.get(key) ?? { flow, packets: [], sessions: [] };
    groups.set(key, group);
    if (entry.probe === 'tcp-session') group.sessions.push(entry);
    else group.packets.push(entry as PacketEvidence);
  }
  return new Map([...groups].map(([key, group]) => [key, observeFlow(key, group)]));
}

/** Packets with a purpose of their own (size, unused port, sweep) are other observations than the flow itself. */
function flowOf(entry: Evidence): Flow | null {
  if (entry.probe === 'echo') return isFull(entry) || isRung(entry) ? PING_FLOW : null;
  if (entry.probe === 'tcp-syn' && !isFull(entry) && !isRung(entry)) return null;
  return entry.probe === 'tcp-syn' || entry.probe === 'tcp-session' ? tcpFlow(entry.request.port) : null;
}

function observeFlow(
  key: string,
  group: { flow: Flow; packets: PacketEvidence[]; sessions: SessionEvidence[] },
): FlowObservation {
  const full = group.packets.filter((packet) => isFull(packet) && packet.outcome !== 'pending');
  const rungs = group.packets.filter((packet) => isRung(packet) && packet.outcome !== 'pending');
  const session = group.sessions.find((one) => one.outcome === 'open') ?? group.sessions.at(-1) ?? null;
  const { state, packet } = decide(full, rungs, session);
  const waiting = group.packets.some((one) => isFull(one) && one.outcome === 'pending');
  return {
    key,
    flow: group.flow,
    state: state === 'silent' && waiting ? 'unmeasured' : state,
    reply: packet ? deciding(packet) : null,
    sent: full.filter((one) => one.outcome !== 'not-sent').length,
    answered: full.filter((one) => one.replies.length > 0).length,
    errno: full.find((one) => one.failure)?.failure?.errno ?? session?.errno ?? null,
    evidence: [...full, ...group.sessions].map((one) => one.id),
    ladder: buildLadder(rungs),
    session,
  };
}

function isFull(packet: PacketEvidence): boolean {
  return packet.request.purpose === 'attempt' || packet.request.purpose === 'confirm';
}

function isRung(packet: PacketEvidence): boolean {
  return packet.request.purpose === 'control' || packet.request.purpose === 'test';
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
  if (rung.outcome !== 'icmp-error') return rung.outcome === 'echo-reply' || rung.outcome === 'syn-ack';
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

function buildLadder(rungs: PacketEvidence[]): Rung[] {
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
