import { type Ipv4, LIMITED_BROADCAST, subnetBroadcast } from '../model/address.js';
import { type NetworkInterface, SendError } from '../net/ports.js';
import { race } from './attempts.js';
import type { ProbeContext } from './context.js';
import { answered, giveUp, type SentProbe } from './sent-probe.js';
import { CONFIRM_REQUESTS } from './timing.js';
import { type AnswerListener, listenForWhoIs, type WhoIsAnswer, type WhoIsListener, type WhoIsPlan } from './who-is.js';

const SPACING_MS = 250;
/** Units on the LAN answer within milliseconds; this leaves room for slow ones. */
const WINDOW_MS = 900;
const CONFIRM_SPACING_MS = 120;
/** The last of many requests is waited for at least this long. */
const LAST_ANSWER_MS = 100;

/**
 * UDP discovery (documented step 1) on one interface, to the given broadcast addresses; resolves with whoever answered,
 * and tells of each at once where that is asked for.
 */
export async function broadcastOn(
  context: ProbeContext,
  from: NetworkInterface,
  destinations: readonly Ipv4[],
  onAnswer?: AnswerListener,
): Promise<WhoIsAnswer[]> {
  const told = onAnswer === undefined ? {} : { onAnswer };
  const shared = { source: from.address, interface: from.name, broadcast: true, ...told };
  const found = await Promise.all(destinations.map((destination) => collect(context, { destination, ...shared })));
  return found.flat();
}

/** Where a broadcast of this interface goes: everywhere on the link, and the subnet's own broadcast address. */
export function broadcastAddresses({ address, prefix }: NetworkInterface): Ipv4[] {
  return prefix > 30 ? [LIMITED_BROADCAST] : [LIMITED_BROADCAST, subnetBroadcast(address, prefix)];
}

/** The same request to the unit's own address: unlike a broadcast, routers forward it. */
export async function askDirectly(context: ProbeContext): Promise<WhoIsAnswer | null> {
  const answers = await collect(context, { destination: context.target, broadcast: false });
  return answers[0] ?? null;
}

/** Asks again, more often, so that loss is not taken for silence; not where the request was refused or not sent. */
export async function askAgain(context: ProbeContext): Promise<WhoIsAnswer | null> {
  const asked = context.log.entries.filter((entry) => entry.probe === 'udp-whois' && !entry.request.broadcast);
  if (asked.some((entry) => entry.outcome !== 'silent')) return null;
  const plan = { destination: context.target, broadcast: false };
  const answers = await collect(context, plan, { requests: CONFIRM_REQUESTS, spacingMs: CONFIRM_SPACING_MS });
  return answers[0] ?? null;
}

async function collect(
  context: ProbeContext,
  plan: WhoIsPlan,
  { requests = context.attempts, spacingMs = SPACING_MS } = {},
): Promise<WhoIsAnswer[]> {
  const listener = await openListener(context, plan);
  if (listener === null) return [];
  const sentProbes: SentProbe[] = [];
  try {
    const until = context.machine.clock.now() + Math.max(WINDOW_MS, requests * spacingMs + LAST_ANSWER_MS);
    // What refuses one request refuses the next as well.
    const enough = (): boolean => !plan.broadcast && (listener.answers.length > 0 || sentProbes.some(answered));
    for (let n = 0; n < requests && !enough(); n += 1) {
      sentProbes.push(await listener.send());
      if (n < requests - 1) await pause(context, plan, sentProbes, spacingMs);
    }
    if (!enough()) await pause(context, plan, sentProbes, until - context.machine.clock.now());
    await listener.untilWhole();
    giveUp(sentProbes);
    return listener.answers;
  } finally {
    listener.close();
  }
}

/** A broadcast waits for everybody; a request to one address ends with its answer. */
function pause(context: ProbeContext, plan: WhoIsPlan, sentProbes: SentProbe[], ms: number): Promise<void> {
  return race(context, plan.broadcast ? [] : sentProbes.map((probe) => probe.replied), ms);
}

/** An interface that cannot be bound is as good as silent; its address may be gone since it was listed. */
async function openListener(context: ProbeContext, plan: WhoIsPlan): Promise<WhoIsListener | null> {
  try {
    return await listenForWhoIs(context, plan);
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
}
