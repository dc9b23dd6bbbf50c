import { distanceOf } from '../model/distance.js';
import type { SynEvidence } from '../model/evidence.js';
import { type Flow, tcpFlow } from '../model/flow.js';
import { sweepFlows } from '../probes/sweep.js';
import { probeUnusedPorts } from '../probes/unused-port.js';
import type { TargetRun } from './target-run.js';

const MOST_SWEEPS = 3;

/**
 * Further probes, each only when what was measured so far asks for it: a healthy path pays for none of them.
 * Handshakes that look as if another device completed them are tried on ports that nothing uses; flows whose packets
 * disagree are swept over source ports.
 */
export async function followUp(run: TargetRun): Promise<void> {
  if (run.context.matcher === null) return;
  const doubtful = doubtfulFlows(run);
  const checks =
    doubtful.length > 0 ? [probeUnusedPorts(run.context), ...doubtful.map((flow) => run.tracer.test(flow))] : [];
  const sweeps = disagreeingPorts(run).map((port) => sweepFlows(run.context, port));
  await Promise.all([...checks, ...sweeps]);
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
  const replies = run.context.log.entries.flatMap((entry) => (entry.probe === 'echo' ? entry.replies : []));
  const reply = replies.find((one) => one.kind === 'echo-reply');
  return reply?.kind === 'echo-reply' ? distanceOf(reply.ttl) : null;
}

/** Ports where some packets were answered and others not, or where no session followed a SYN-ACK. */
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
  const sessions = run.context.log.entries.filter(
    (entry) => entry.probe === 'tcp-session' && entry.request.port === port,
  );
  const opened = sessions.some((entry) => entry.outcome === 'open');
  const failed = sessions.some((entry) => entry.outcome !== 'open' && entry.outcome !== 'pending');
  return shots.some((shot) => shot.outcome === 'silent') || (failed && !opened);
}

function synShots(run: TargetRun): SynEvidence[] {
  return run.context.log.entries.filter(
    (entry): entry is SynEvidence =>
      entry.probe === 'tcp-syn' && (entry.request.purpose === 'attempt' || entry.request.purpose === 'confirm'),
  );
}
