import { distanceOf, FULL_TTL } from '../../model/distance.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { EchoEvidence, SynEvidence } from '../../model/evidence/packets.js';
import { isMeasurement } from '../../model/evidence/queries/flows.js';
import { waitForAll } from '../attempts.js';
import { giveUp, type SentProbe } from '../sent-probe.js';
import { waitMs } from '../timing.js';
import type { RawContext } from './context.js';
import { sendEcho } from './echo.js';
import { sendSyn } from './syn.js';

/** So many packets to what answers make a share worth telling; where fewer were sent, the rest of them is. */
const ENOUGH_PACKETS = 16;
const SPACING_MS = 40;

type Packet = EchoEvidence | SynEvidence;

/**
 * Counts how many packets get lost, once a loss was seen and only then: by further echo requests, or by SYNs from
 * further source ports where no echo is answered. A path that loses nothing pays for none of them.
 */
export async function countLoss(context: RawContext): Promise<void> {
  const { entries } = context.log;
  const send = lossSeenAtTarget(context) ? sender(context) : null;
  if (send === null) return;
  const missing = ENOUGH_PACKETS - entries.filter((one) => isPacket(one) && isMeasurement(one)).length;
  const sentProbes: SentProbe[] = [];
  for (let n = 0; n < missing; n += 1) {
    sentProbes.push(await send());
    await waitForAll(context, sentProbes, SPACING_MS);
  }
  await waitForAll(context, sentProbes, waitMs('countLoss', context.roundTrip.rttMs));
  giveUp(sentProbes);
}

/** Whether alike packets that went all the way were answered once and not another time, or a session stalled. */
function lossSeenAtTarget({ log, roundTrip }: RawContext): boolean {
  const distance = distanceOf(roundTrip.replyTtl ?? FULL_TTL);
  const seen = new Map<string, Set<boolean>>();
  for (const entry of log.entries.filter(isPacket)) {
    if (entry.request.ttl < distance || entry.outcome === 'pending' || entry.outcome === 'not-sent') continue;
    seen.set(kindOf(entry), (seen.get(kindOf(entry)) ?? new Set()).add(entry.outcome === 'silent'));
  }
  return (
    [...seen.values()].some((outcomes) => outcomes.size > 1) || log.entries.some((one) => stalled(one, log.entries))
  );
}

/** No session within the timeout, on a port that answers SYNs. */
function stalled(entry: Evidence, entries: readonly Evidence[]): boolean {
  if (entry.probe !== 'tcp-session' || entry.outcome !== 'timeout') return false;
  return entries.some(
    (one) => one.probe === 'tcp-syn' && one.request.port === entry.request.port && one.outcome === 'syn-ack',
  );
}

function kindOf(entry: Packet): string {
  return entry.probe === 'echo'
    ? `echo ${entry.request.purpose === 'size' ? entry.request.bytes : ''}`
    : `syn ${entry.request.port}`;
}

/** Sends packets of a kind that was answered; null where nothing was. */
function sender(context: RawContext): (() => Promise<SentProbe>) | null {
  const packets = context.log.entries.filter(isPacket);
  if (packets.some((one) => one.outcome === 'echo-reply')) return () => sendEcho(context, 'confirm');
  const open = packets.find((one) => one.outcome === 'syn-ack');
  if (open?.probe !== 'tcp-syn') return null;
  const { port } = open.request;
  return () => sendSyn(context, { port, sourcePort: context.sourcePorts.take(), ttl: FULL_TTL, purpose: 'confirm' });
}

function isPacket(entry: Evidence): entry is Packet {
  return entry.probe === 'echo' || entry.probe === 'tcp-syn';
}
