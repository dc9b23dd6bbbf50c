import type { Ipv4 } from '../../model/address.js';
import { distanceOf } from '../../model/distance.js';
import { isEcho, isSession, isSyn, isUdpPort, isWhoIs } from '../../model/evidence/kinds.js';
import type { SynEvidence } from '../../model/evidence/packets.js';
import { answersTcpDiscovery, isAccepted, isFor, isMeasurement } from '../../model/evidence/queries/flows.js';
import { lossAtFullTtl } from '../../model/evidence/queries/loss.js';
import { isRouted, routeOf } from '../../model/evidence/queries/pc.js';
import type { Expectation } from '../../model/expectation.js';
import { type Flow, PING_FLOW, tcpFlow, udpFlow } from '../../model/flow.js';
import { TFTP_PORT } from '../../model/ports.js';
import { attempt } from '../../probes/attempts.js';
import { compareFlows } from '../../probes/compare-flows.js';
import type { ProbeContext } from '../../probes/context.js';
import { countLoss } from '../../probes/count-loss.js';
import { measure } from '../../probes/measure.js';
import { measureSession } from '../../probes/measure-weaker.js';
import { recheck } from '../../probes/recheck.js';
import { type SweptPorts, sortSwept, sweepFlows } from '../../probes/sweep.js';
import { FULL_TTL, shootSyn } from '../../probes/syn.js';
import { expireEcho } from '../../probes/trace/expire-echo.js';
import { traceSwept } from '../../probes/trace/swept.js';
import { probeUnusedPorts } from '../../probes/unused-port.js';
import type { TargetRun } from './context.js';

const MOST_SWEEPS = 3;
/** Source ports without an answer that are swept again. */
const MOST_SILENT = 3;

/**
 * Further probes, each only when what was measured so far asks for it: a healthy path pays for none of them.
 * Handshakes that look as if another device completed them are tried on ports that nothing uses; flows whose packets
 * disagree are swept over source ports, and traced where some of those are blocked for good; once packets were seen to
 * get lost, more are counted; what answered is asked again where something else did not; silent UDP ports are traced, and who refuses one is given its place.
 */
export async function followUp(run: TargetRun): Promise<void> {
  if (run.context.matcher === null) return;
  await pingToCompare(run);
  await recheck(run.context);
  const doubtful = doubtfulFlows(run);
  const checks = doubtful.length > 0 ? [probeUnusedPorts(run.context), traceHandshakes(run, doubtful)] : [];
  const sweeps = disagreeingPorts(run).map((port) => sweep(run, port));
  const [swept] = await Promise.all([Promise.all(sweeps), countLoss(run.context), ...checks]);
  // One after the other: together they would use up the errors that routers allow themselves.
  for (const one of swept) if (one !== null) await traceSwept(run.context, one);
  await traceDatagrams(run);
}

/** A handshake alone does not show that it is the unit's: an echo reply, or where echo requests end, is compared with it. */
async function pingToCompare({ context, tracer }: TargetRun): Promise<void> {
  if (isOnLink(context)) return;
  const { entries } = context.log;
  const accepted = entries.some(isAccepted);
  if (accepted && !entries.some(isEcho)) await measure(context, tracer, PING_FLOW);
}

/** Among many targets the traces come later, and with them the echo requests that belong to them. */
async function traceHandshakes({ context, tracer }: TargetRun, flows: readonly Flow[]): Promise<void> {
  await Promise.all(flows.map((flow) => tracer.test(flow)));
  if (!context.sparing && !isOnLink(context)) await expireEcho(context);
}

/** No router in between that could answer in the unit's name. */
function isOnLink({ log }: ProbeContext): boolean {
  return routeOf(log.entries) !== undefined && !isRouted(log.entries);
}

/** The source ports that are blocked for sure, beside those that pass; null where there are none. */
async function sweep(run: TargetRun, port: number): Promise<SweptPorts | null> {
  const swept = sortSwept(port, await sweepFlows(run.context, port, knownPorts(run, port)));
  if (swept === null) return null;
  const blocked = await compareFlows(run.context, swept);
  return blocked.length > 0 ? { ...swept, blocked } : null;
}

/** Source ports of which some fate is known: one that was answered, since eight others might all be blocked, and silent ones. */
function knownPorts(run: TargetRun, port: number): number[] {
  const shots = synShots(run).filter((shot) => shot.request.port === port);
  const passed = shots.filter((shot) => shot.outcome === 'syn-ack').slice(0, 1);
  const silent = shots.filter((shot) => shot.outcome === 'silent').slice(0, MOST_SILENT);
  return [...passed, ...silent].map((shot) => shot.request.sourcePort);
}

/** One after the other: routers allow themselves few ICMP errors a second. */
async function traceDatagrams(run: TargetRun): Promise<void> {
  if (datagramsRefused(run)) await run.tracer.complete();
  for (const flow of [...run.traceLater, ...silentDiscovery(run.context)]) await run.tracer.test(flow);
}

/** Whether another device than the unit refused a datagram. */
function datagramsRefused({ context }: TargetRun): boolean {
  return context.log.entries.some(
    (entry) =>
      (isUdpPort(entry) || isWhoIs(entry)) &&
      entry.replies.some((reply) => reply.kind === 'icmp-error' && reply.from !== context.target),
  );
}

/** Flows whose SYN-ACK comes from nearer than the echo reply, or without an echo reply to compare with. */
function doubtfulFlows(run: TargetRun): Flow[] {
  const echo = echoDistance(run);
  const accepted = synShots(run).filter((shot) => shot.outcome === 'syn-ack');
  const doubtful = accepted.filter((shot) => {
    const reply = shot.replies.find((one) => one.kind === 'syn-ack');
    return echo === null || (reply?.kind === 'syn-ack' && distanceOf(reply.ttl) < echo);
  });
  return [...new Set(doubtful.map((shot) => shot.request.port))].map(tcpFlow);
}

function echoDistance(run: TargetRun): number | null {
  const replies = run.context.log.entries.filter(isEcho).flatMap(({ replies }) => replies);
  const reply = replies.find((one) => one.kind === 'echo-reply');
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

/** Ports where some packets were answered and others not, or where a SYN-ACK was not always followed by a session. */
function disagreeingPorts(run: TargetRun): number[] {
  const shots = synShots(run);
  const ports = [...new Set(shots.map((shot) => shot.request.port))];
  return ports
    .filter((port) =>
      disagrees(
        run,
        shots.filter((shot) => shot.request.port === port),
      ),
    )
    .slice(0, MOST_SWEEPS);
}

function disagrees(run: TargetRun, shots: SynEvidence[]): boolean {
  const answered = shots.some((shot) => shot.outcome === 'syn-ack');
  if (!answered) return false;
  const port = shots[0]?.request.port;
  const sessions = run.context.log.entries.filter(isSession).filter(({ request }) => request.port === port);
  const opened = sessions.some((entry) => entry.outcome === 'open');
  const failed = sessions.some((entry) => entry.outcome !== 'open' && entry.outcome !== 'pending');
  const stalled = sessions.some((entry) => entry.outcome === 'timeout');
  return stalled || shots.some((shot) => shot.outcome === 'silent') || (failed && !opened);
}

function synShots(run: TargetRun): SynEvidence[] {
  return run.context.log.entries.filter(isSyn).filter(isMeasurement);
}

/**
 * UDP discovery, where it is silent behind routers while TCP discovery answers: a few datagrams with low TTLs tell a
 * unit that has it off from a firewall that drops UDP 69. Not among many targets, of which many have it off, and not
 * where packets get lost: three requests in vain may be chance then.
 */
export function silentDiscovery({ log, target, sparing }: ProbeContext): Flow[] {
  const { entries } = log;
  const asked = entries.filter(isWhoIs).filter(({ request }) => request.destination === target);
  const silent = asked.length > 0 && asked.every(({ outcome }) => outcome === 'silent');
  const told = isRouted(entries) && answersTcpDiscovery(entries);
  return silent && told && !sparing && !lossAtFullTtl(entries) ? [udpFlow(TFTP_PORT)] : [];
}

/**
 * TCP ports that somebody has expectations of and that the scenario does not measure itself. What is sent for them is
 * marked, so that the diagnosis of the scenario leaves it out. Ports are measured in groups, in order.
 */
export async function measureExpected({ context, expectedPorts }: TargetRun): Promise<void> {
  const left = expectedPorts.filter((port) => !isMeasured(context, port));
  for (let at = 0; at < left.length; at += AT_ONCE) {
    await Promise.all(left.slice(at, at + AT_ONCE).map((port) => measurePort(context, port)));
  }
}

const AT_ONCE = 32;

/** The TCP ports of one target that something is expected of. */
export function portsExpectedOf(target: Ipv4, expectations: readonly Expectation[]): number[] {
  const own = expectations.filter(
    ({ address, protocol }) => protocol === 'tcp' && (address === '*' || address === target),
  );
  return [...new Set(own.flatMap(({ port }) => port ?? []))];
}

async function measurePort(context: ProbeContext, port: number): Promise<void> {
  if (context.matcher === null) await measureSession(context, { port, tls: false, purpose: 'expect' }, async () => {});
  else await attempt(context, () => shootSyn(context, { port, sourcePort: context.sourcePorts.take(), ...EXPECT }));
}

const EXPECT = { ttl: FULL_TTL, purpose: 'expect' } as const;

function isMeasured({ log }: ProbeContext, port: number): boolean {
  return log.entries.some(
    (entry) =>
      (isSyn(entry) && isFor(entry, 'attempt') && entry.request.port === port) ||
      (isSession(entry) && entry.request.port === port),
  );
}
