import { FULL_TTL } from '../../model/distance.js';
import { isDead } from '../../model/evidence/queries/sessions.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import { race, waitForAll } from '../attempts.js';
import { giveUp, type SentProbe } from '../sent-probe.js';
import { AGAIN_AFTER_MS, openSession, type SessionPlan } from '../session.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { sendSyn } from './syn.js';

/** With the first SYN, its session and one from a source port of the other parity, eight flows. */
const SYNS = 5;
/** Its SYN, the acknowledgements of the handshake and of the peer's FIN, and its own FIN. */
const PACKETS_A_SESSION = 4;

/** How many SYNs the flows of one port get, and how many packets that makes, of those that are left; null for no flows. */
export function planFlows(left: number): { syns: number; packets: number } | null {
  const syns = Math.min(SYNS, left - PACKETS_A_SESSION);
  return syns > 0 ? { syns, packets: syns + PACKETS_A_SESSION } : null;
}

/**
 * Tries the port of a session that opened by further flows: one of several equal-cost paths may be dead, or a rule drop
 * some source ports. SYNs from neighbouring source ports, and a session from a source port of the other parity.
 */
export async function tryFlows(
  context: RawContext,
  { request, localPort = 0 }: SessionEvidence,
  count: number,
): Promise<void> {
  const { port } = request;
  const isEven = localPort % 2 === 0;
  const session = trySession(context, { port, tls: false, purpose: 'sweep', ...(isEven ? { otherParity: true } : {}) });
  const syns = trySyns(context, port, count);
  await Promise.all([session, syns]);
}

/** One that carries nothing is tried again a while later: it may have been chance. */
async function trySession(context: RawContext, plan: SessionPlan): Promise<void> {
  const session = await openSession(context, plan);
  if (!isDead(session)) return;
  await race(context, [], AGAIN_AFTER_MS);
  await openSession(context, plan);
}

async function trySyns(context: RawContext, port: number, count: number): Promise<void> {
  const sentProbes: SentProbe[] = [];
  for (let n = 0; n < count; n += 1) {
    const sourcePort = context.sourcePorts.take();
    sentProbes.push(await sendSyn(context, { port, sourcePort, ttl: FULL_TTL, purpose: 'sweep' }));
  }
  await waitForAll(context, sentProbes, waitMs('confirm', context.roundTrip.rttMs));
  giveUp(sentProbes);
}
