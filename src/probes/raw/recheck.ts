import { FULL_TTL } from '../../model/distance.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isEchoOrSyn } from '../../model/evidence/kinds.js';
import { isMeasurement } from '../../model/evidence/queries/flows.js';
import { isUnreachable, saysUndeliverable } from '../../model/icmp.js';
import { waitForReply } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { RECHECK_ROUNDS, waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { sendEcho } from './echo.js';
import { sendSyn } from './syn.js';

type SendProbe = () => Promise<SentProbe>;

/**
 * Sends once more what the target answered before, where anything since got nothing from it: the target itself may have
 * gone meanwhile, and then no filter is to blame. One packet where it still answers; none where all was answered.
 */
export async function recheck(context: RawContext): Promise<void> {
  const { entries } = context.log;
  if (!entries.some((entry) => gotNothing(entry, context.target))) return;
  const controls = controlsOf(context);
  const sentProbes: SentProbe[] = [];
  const wait = waitMs('recheck', context.roundTrip.rttMs);
  for (let round = 0; round < RECHECK_ROUNDS; round += 1) {
    for (const send of controls) {
      sentProbes.push(await send());
      await waitForReply(context, sentProbes, wait);
      if (sentProbes.some(answered)) return giveUp(sentProbes);
    }
  }
  giveUp(sentProbes);
}

/** Echo and one port, where they answered: a filter that began to drop one of them leaves the other. */
function controlsOf(context: RawContext): SendProbe[] {
  const heard = context.log.entries.filter((entry) => isFull(entry) && entry.replies.some(isAnswerOf(context.target)));
  const echo = heard.some((entry) => entry.probe === 'echo');
  const syn = heard.find((entry) => entry.probe === 'tcp-syn');
  const controls: SendProbe[] = echo ? [() => sendEcho(context, 'recheck')] : [];
  if (syn?.probe !== 'tcp-syn') return controls;
  const { port } = syn.request;
  const plan = { port, ttl: FULL_TTL, purpose: 'recheck' } as const;
  return [...controls, () => sendSyn(context, { ...plan, sourcePort: context.sourcePorts.take() })];
}

/** Silent, or refused in words that speak of the route. */
function gotNothing(entry: Evidence, target: string): boolean {
  if (!isFull(entry)) return false;
  if (entry.outcome === 'silent') return true;
  return entry.outcome === 'icmp-error' && (entry.replies as readonly Reply[]).some((reply) => saysGone(reply, target));
}

function saysGone(reply: Reply, target: string): boolean {
  return isUnreachable(reply) && reply.from !== target && saysUndeliverable(reply.icmpCode);
}

function isFull(entry: Evidence): boolean {
  return isEchoOrSyn(entry) && isMeasurement(entry);
}

function isAnswerOf(target: string): (reply: Reply) => boolean {
  return (reply) => reply.from === target && reply.kind !== 'icmp-error';
}
