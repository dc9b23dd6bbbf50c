import { distanceOf } from '../../model/distance.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isEchoOrSyn, isSyn } from '../../model/evidence/kinds.js';
import { flowOf, isAnsweredBy, isMeasurement, repliesOf } from '../../model/evidence/queries/flows.js';
import { type Flow, flowKey } from '../../model/flow.js';
import { isUnreachable } from '../../model/icmp.js';
import { waitForAll } from '../attempts.js';
import { giveUp } from '../sent-probe.js';
import { FIRST_SECONDS_MS, LATE_UNREACHABLE_MS, SUSPICION_UNHEARD_MS, waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { sendToFlow } from './measure.js';

const ARP_CHECK_MS = 200;

/**
 * One more packet of each flow that got nothing from the target; true where it answers one of them now. What is built on
 * demand (a tunnel, a dialled line, a route) loses the first seconds of everything: while nothing at all was heard, the
 * look is not taken before they are over. None among many targets, of which many are silent for good.
 */
export async function lookOnceMore(context: RawContext): Promise<boolean> {
  const { machine, log, target, roundTrip, sparing, signal } = context;
  const flows = unansweredFlows(log.entries, target, roundTrip.heard);
  if (flows.length === 0 || (sparing && !roundTrip.heard)) return false;
  if (!roundTrip.heard) {
    await machine.clock.sleep(Math.max(0, FIRST_SECONDS_MS - elapsedMs(context)), signal);
    signal.throwIfAborted();
  }
  await awaitFailedArp(context);
  const sentProbes = [];
  for (const flow of flows) sentProbes.push(await sendToFlow(context, flow, 'confirm'));
  const { rttMs } = roundTrip;
  await waitForAll(context, sentProbes, rttMs === null ? SUSPICION_UNHEARD_MS : waitMs('recheck', rttMs));
  giveUp(sentProbes);
  return sentProbes.some(({ evidence }) => isAnsweredBy(evidence, target));
}

/**
 * Where pings are answered and no TCP port is, or from another distance, a router may answer them for a unit behind it:
 * its word that the unit is unreachable comes as late as a failed ARP.
 */
async function awaitFailedArp(context: RawContext): Promise<void> {
  const { machine, log, target, signal } = context;
  const silent = log.entries.find((entry) => isSyn(entry) && isMeasurement(entry) && entry.outcome === 'silent');
  if (silent === undefined || !answeredApart(log.entries, target)) return;
  const isTold = (): boolean => log.entries.some((entry) => isSyn(entry) && entry.replies.some(isUnreachable));
  while (!isTold() && ageMs(context, silent) < LATE_UNREACHABLE_MS) {
    await machine.clock.sleep(ARP_CHECK_MS, signal);
    signal.throwIfAborted();
  }
}

/** Echo replies, and no answer of a TCP port from where they come from. */
function answeredApart(entries: readonly Evidence[], target: string): boolean {
  const distances = (probe: 'echo' | 'tcp-syn'): number[] =>
    entries
      .filter((entry) => entry.probe === probe)
      .flatMap((entry) => repliesOf(entry))
      .flatMap((reply) =>
        reply.from === target && reply.kind !== 'icmp-error' && 'ttl' in reply ? distanceOf(reply.ttl) : [],
      );
  const tcp = distances('tcp-syn');
  const echo = distances('echo');
  return echo.length > 0 && !echo.some((distance) => tcp.includes(distance));
}

/** Since the first packet to the target. */
function elapsedMs(context: RawContext): number {
  const first = context.log.entries.find((entry) => isEchoOrSyn(entry));
  return first === undefined ? 0 : ageMs(context, first);
}

function ageMs({ machine }: RawContext, { sentAt }: Evidence): number {
  return machine.clock.wall().getTime() - Date.parse(sentAt);
}

/**
 * Flows of echo and TCP that were sent, of which no packet was answered in the target's name. A refused one, while others
 * are answered, has its own second look, and routers allow themselves few errors.
 */
function unansweredFlows(entries: readonly Evidence[], target: string, heard: boolean): Flow[] {
  const flows = new Map<string, { flow: Flow; answered: boolean }>();
  for (const entry of entries.filter(isEchoOrSyn)) {
    const flow = flowOf(entry);
    if (flow === null || !isMeasurement(entry) || entry.outcome === 'not-sent') continue;
    const isSettled = isAnsweredBy(entry, target) || (heard && entry.outcome === 'icmp-error');
    const answered = flows.get(flowKey(flow))?.answered || isSettled;
    flows.set(flowKey(flow), { flow, answered });
  }
  return [...flows.values()].filter(({ answered }) => !answered).map(({ flow }) => flow);
}
