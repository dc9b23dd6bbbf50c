import type { Reply } from '../model/evidence/base.js';
import { isUnreachable, saysUndeliverable } from '../model/icmp.js';
import { race } from './attempts.js';
import type { ProbeContext } from './context.js';
import type { TargetProber } from './prober.js';
import { giveUp, type SentProbe } from './sent-probe.js';
import { listenForWhoIs } from './who-is.js';

const SPACING_MS = 300;
const LAST_WAIT_MS = 1000;

/** Packets that host discovery at a silent address takes. */
export function packetsOfDiscovery(attempts: number): number {
  return 2 * attempts;
}

/**
 * A first, cheap look at a member of a range: discovery by TCP (port 50802) and, where that is not answered at once, by UDP
 * (port 69), up to the wanted attempts. True as soon as anything comes back but a router's word that nobody is there.
 */
export async function discoverHost(prober: TargetProber): Promise<boolean> {
  const answers = await Promise.all([prober.answersTcp(false), answersUdp(prober.context)]);
  return answers.includes(true);
}

async function answersUdp(context: ProbeContext): Promise<boolean> {
  // A unit that has answered by then need not begin a transfer that nobody finishes.
  await race(context, [context.roundTrip.first], SPACING_MS);
  if (context.roundTrip.heard) return true;
  const listener = await listenForWhoIs(context, { destination: context.target, broadcast: false });
  try {
    return await answersInRounds(context, false, () => listener.send());
  } finally {
    listener.close();
  }
}

/** Sends up to the wanted attempts; ends early when another protocol has heard the target. `briefly`: without a last wait. */
export async function answersInRounds(
  context: ProbeContext,
  briefly: boolean,
  send: () => Promise<SentProbe>,
): Promise<boolean> {
  const heard = (sentProbes: readonly SentProbe[]): boolean => context.roundTrip.heard || sentProbes.some(answers);
  const lastWaitMs = briefly ? SPACING_MS : LAST_WAIT_MS;
  return heard(await inRounds(context, heard, send, { lastWaitMs, orWhen: [context.roundTrip.first] }));
}

/** Sends up to the wanted attempts until `done`, with a longer wait after the last one. */
export async function inRounds(
  context: ProbeContext,
  done: (sentProbes: readonly SentProbe[]) => boolean,
  send: () => Promise<SentProbe>,
  { lastWaitMs = LAST_WAIT_MS, orWhen = [] as Promise<void>[] } = {},
): Promise<SentProbe[]> {
  const sentProbes: SentProbe[] = [];
  for (let n = 1; n <= context.attempts && !done(sentProbes); n += 1) {
    sentProbes.push(await send());
    const replied = sentProbes.map((probe) => probe.replied);
    await race(context, [...replied, ...orWhen], n < context.attempts ? SPACING_MS : lastWaitMs);
  }
  giveUp(sentProbes);
  return sentProbes;
}

function answers({ evidence }: SentProbe): boolean {
  return (evidence.replies as readonly Reply[]).some((reply) => reply.kind !== 'icmp-error' || isRefusal(reply));
}

/** Somebody refuses this port: others may be open. A router that cannot deliver says only that nobody is there. */
function isRefusal(reply: Reply): boolean {
  return isUnreachable(reply) && !saysUndeliverable(reply.icmpCode);
}
