import { distanceOf } from '../../model/distance.js';
import type { Purpose } from '../../model/evidence/base.js';
import { isEcho, isSession, isSyn, isUdpPort, isWhoIs } from '../../model/evidence/kinds.js';
import type { SynEvidence } from '../../model/evidence/packets.js';
import { answersTcpDiscovery, isAccepted, isFor } from '../../model/evidence/queries/flows.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { isRouted, routeOf } from '../../model/evidence/queries/pc.js';
import { type Flow, PING_FLOW, tcpFlow, udpFlow } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import type { FlowTracer } from '../trace/flow-tracer.js';
import { compareFlows } from './compare-flows.js';
import type { RawContext } from './context.js';
import { countLoss } from './count-loss.js';
import { expireEcho } from './expire-echo.js';
import { measure } from './measure.js';
import { recheck } from './recheck.js';
import { type SweptPorts, sortSwept, sweepFlows } from './sweep.js';
import { traceSwept } from './trace-swept.js';
import { probeUnusedPorts } from './unused-port.js';

const MOST_SWEEPS = 3;
/** Source ports without an answer that are swept again. */
const MOST_SILENT = 3;

/**
 * Further probes, each only when what was measured so far asks for it: a healthy path pays for none of them.
 * Handshakes that look as if another device completed them are tried on ports that nothing uses; flows whose packets
 * disagree are swept over source ports, and traced where some of those are blocked for good; once packets were seen to
 * get lost, more are counted; what answered is asked again where something else did not; silent UDP ports are traced, and who refuses one is given its place.
 */
export async function followUp(context: RawContext, tracer: FlowTracer, silent: readonly Flow[]): Promise<void> {
  await pingToCompare(context, tracer);
  await recheck(context);
  const doubtful = doubtfulFlows(context);
  const checks = [
    ...(doubtful.length > 0 || context.captured || isAcceptedOnLink(context) ? [probeUnusedPorts(context)] : []),
    ...(doubtful.length > 0 ? [traceHandshakes(context, tracer, doubtful)] : []),
  ];
  const sweeps = disagreeingPorts(context).map((port) => sweep(context, port));
  const [swept] = await Promise.all([Promise.all(sweeps), countLoss(context), ...checks]);
  // One after the other: together they would use up the errors that routers allow themselves.
  for (const one of swept) if (one !== null) await traceSwept(context, one);
  await traceDatagrams(context, tracer, silent);
}

/** A handshake alone does not show that it is the unit's: an echo reply, or where echo requests end, is compared with it. */
async function pingToCompare(context: RawContext, tracer: FlowTracer): Promise<void> {
  if (isOnLink(context)) return;
  const { entries } = context.log;
  const accepted = entries.some(isAccepted);
  if (accepted && !entries.some(isEcho)) await measure(context, tracer, PING_FLOW);
}

/** Among many targets the traces come later, and with them the echo requests that belong to them. */
async function traceHandshakes(context: RawContext, tracer: FlowTracer, flows: readonly Flow[]): Promise<void> {
  await Promise.all(flows.map((flow) => tracer.test(flow)));
  if (!context.sparing && !isOnLink(context)) await expireEcho(context);
}

/** No router in between that could answer in the unit's name. */
export function isOnLink({ log }: Pick<RawContext, 'log'>): boolean {
  return routeOf(log.entries) !== undefined && !isRouted(log.entries);
}

/** On the PC's own link no distance tells the unit from a program of the PC or a bridge: only a refusal of the unit's does. */
function isAcceptedOnLink({ log }: RawContext): boolean {
  return routeOf(log.entries)?.outcome === 'on-link' && log.entries.some(isAccepted);
}

/** The source ports that are blocked for sure, beside those that pass; null where there are none. */
async function sweep(context: RawContext, port: number): Promise<SweptPorts | null> {
  const swept = sortSwept(port, await sweepFlows(context, port, knownPorts(context, port)));
  if (swept === null) return null;
  const blocked = await compareFlows(context, swept);
  return blocked.length > 0 ? { ...swept, blocked } : null;
}

/** Source ports of which some fate is known: one that was answered, since eight others might all be blocked, and silent ones. */
function knownPorts(context: RawContext, port: number): number[] {
  const sentProbes = sentSyns(context, 'attempt', 'confirm', 'sweep').filter((probe) => probe.request.port === port);
  const passed = sentProbes.filter((probe) => probe.outcome === 'syn-ack').slice(0, 1);
  const silent = sentProbes.filter((probe) => probe.outcome === 'silent').slice(0, MOST_SILENT);
  return [...passed, ...silent].map((probe) => probe.request.sourcePort);
}

/** One after the other: routers allow themselves few ICMP errors a second. */
async function traceDatagrams(context: RawContext, tracer: FlowTracer, silent: readonly Flow[]): Promise<void> {
  if (datagramsRefused(context)) await tracer.complete();
  for (const flow of [...silent, ...silentDiscovery(context)]) await tracer.test(flow);
}

/** Whether another device than the unit refused a datagram. */
function datagramsRefused(context: RawContext): boolean {
  return context.log.entries.some(
    (entry) =>
      (isUdpPort(entry) || isWhoIs(entry)) &&
      entry.replies.some((reply) => reply.kind === 'icmp-error' && reply.from !== context.target),
  );
}

/** Flows whose SYN-ACK comes from nearer than the echo reply, or without an echo reply to compare with. */
function doubtfulFlows(context: RawContext): Flow[] {
  const echo = echoDistance(context);
  const accepted = sentSyns(context, 'attempt', 'confirm').filter((probe) => probe.outcome === 'syn-ack');
  const doubtful = accepted.filter((probe) => {
    const reply = probe.replies.find((one) => one.kind === 'syn-ack');
    return echo === null || (reply?.kind === 'syn-ack' && distanceOf(reply.ttl) < echo);
  });
  return [...new Set(doubtful.map((probe) => probe.request.port))].map(tcpFlow);
}

function echoDistance(context: RawContext): number | null {
  const replies = context.log.entries.filter(isEcho).flatMap(({ replies }) => replies);
  const reply = replies.find((one) => one.kind === 'echo-reply');
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

/** Ports where some packets were answered and others not, or where a SYN-ACK was not always followed by a session. */
function disagreeingPorts(context: RawContext): number[] {
  const sentProbes = sentSyns(context, 'attempt', 'confirm', 'sweep');
  const ports = [...new Set(sentProbes.map((probe) => probe.request.port))];
  return ports
    .filter((port) =>
      disagrees(
        context,
        sentProbes.filter((probe) => probe.request.port === port),
      ),
    )
    .slice(0, MOST_SWEEPS);
}

function disagrees(context: RawContext, sentProbes: SynEvidence[]): boolean {
  const answered = sentProbes.some((probe) => probe.outcome === 'syn-ack');
  if (!answered) return false;
  const port = sentProbes[0]?.request.port;
  const sessions = context.log.entries.filter(isSession).filter(({ request }) => request.port === port);
  const opened = sessions.some((entry) => entry.outcome === 'open');
  const failed = sessions.some((entry) => entry.outcome !== 'open' && entry.outcome !== 'pending');
  const stalled = sessions.some((entry) => entry.outcome === 'timeout');
  return stalled || sentProbes.some((probe) => probe.outcome === 'silent') || (failed && !opened);
}

function sentSyns(context: RawContext, ...purposes: readonly Purpose[]): SynEvidence[] {
  return context.log.entries.filter(isSyn).filter((entry) => isFor(entry, ...purposes));
}

/**
 * UDP discovery, where it is silent behind routers while TCP discovery answers: a few datagrams with low TTLs tell a
 * unit that has it off from a firewall that drops UDP 69. Not among many targets, of which many have it off, and not
 * where packets get lost: three requests in vain may be chance then.
 */
function silentDiscovery({ log, target, sparing }: RawContext): Flow[] {
  const { entries } = log;
  const asked = entries.filter(isWhoIs).filter(({ request }) => request.destination === target);
  const silent = asked.length > 0 && asked.every(({ outcome }) => outcome === 'silent');
  const told = isRouted(entries) && answersTcpDiscovery(entries);
  return silent && told && !sparing && !lossAtFullTtl(entries) ? [udpFlow(TFTP_PORT)] : [];
}
