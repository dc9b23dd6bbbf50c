import type { Reply } from '../model/evidence/base.js';
import type { Evidence } from '../model/evidence/evidence.js';
import { isUnreachable, saysUndeliverable } from '../model/icmp.js';
import { DISCOVERY_PORT } from '../model/ports.js';
import { race } from './attempts.js';
import type { ProbeContext } from './context.js';
import { openSession } from './session.js';
import { giveUp, type Shot } from './shot.js';
import { FULL_TTL, shootSyn } from './syn.js';
import { listenForWhoIs } from './who-is.js';

const SPACING_MS = 300;
const LAST_WAIT_MS = 1000;

/** Packets that a knock at a silent address takes. */
export function packetsOfKnock(attempts: number): number {
  return 2 * attempts;
}

/**
 * A first, cheap look at a member of a range: discovery by TCP (port 50802) and, where that is not answered at once, by UDP
 * (port 69), up to the wanted attempts. True as soon as anything comes back but a router's word that nobody is there.
 */
export async function knock(context: ProbeContext): Promise<boolean> {
  const answers = await Promise.all([knockAtTcp(context, LAST_WAIT_MS), knockAtUdp(context)]);
  return answers.includes(true);
}

/** One SYN to the TCP discovery port: whether the target answers at once. */
export function knockOnce(context: ProbeContext): Promise<boolean> {
  return knockAtTcp({ ...context, attempts: 1 }, SPACING_MS);
}

async function knockAtTcp(context: ProbeContext, lastWaitMs: number): Promise<boolean> {
  if (context.matcher === null) return answers(await openSession(context, { port: DISCOVERY_PORT, tls: false }));
  const plan = { port: DISCOVERY_PORT, ttl: FULL_TTL, purpose: 'attempt' } as const;
  return rounds(context, lastWaitMs, () => shootSyn(context, { ...plan, sourcePort: context.sourcePorts.take() }));
}

async function knockAtUdp(context: ProbeContext): Promise<boolean> {
  // A unit that has answered by then need not begin a transfer that nobody finishes.
  await race(context, [context.hearing.first], SPACING_MS);
  if (context.hearing.heard) return true;
  const listener = await listenForWhoIs(context, { destination: context.target, broadcast: false });
  try {
    return await rounds(context, LAST_WAIT_MS, () => listener.shoot());
  } finally {
    listener.close();
  }
}

/** Ends early when the other protocol has heard the target. */
async function rounds(context: ProbeContext, lastWaitMs: number, shoot: () => Promise<Shot>): Promise<boolean> {
  const shots: Shot[] = [];
  const heard = (): boolean => context.hearing.heard || shots.some(({ evidence }) => answers(evidence));
  for (let n = 1; n <= context.attempts && !heard(); n += 1) {
    shots.push(await shoot());
    const wait = n < context.attempts ? SPACING_MS : lastWaitMs;
    await race(context, [...shots.map((shot) => shot.replied), context.hearing.first], wait);
  }
  giveUp(shots);
  return heard();
}

function answers(entry: Evidence): boolean {
  if (entry.probe === 'tcp-session') return entry.outcome === 'open' || entry.outcome === 'refused';
  return (entry.replies as readonly Reply[]).some((reply) => reply.kind !== 'icmp-error' || isRefusal(reply));
}

/** Somebody refuses this port: others may be open. A router that cannot deliver says only that nobody is there. */
function isRefusal(reply: Reply): boolean {
  return isUnreachable(reply) && !saysUndeliverable(reply.icmpCode);
}
