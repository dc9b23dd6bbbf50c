import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { errorLimitIn } from '../../model/evidence/queries/loss.js';
import { isUnreachable } from '../../model/icmp.js';
import { race, waitForReply } from '../attempts.js';
import { answered, giveUp, type SentProbe } from '../sent-probe.js';
import { RATE_LIMIT_PAUSE_MS, ROUNDS_BESIDE_A_REFUSAL } from '../timing.js';
import type { RawContext } from './context.js';

const ANSWER_MS = 300;

/**
 * Silence may be a refusal that the router's limit on ICMP errors swallowed (RFC 1812 §4.3.2.8). Where that limit shows,
 * sends one more packet after a pause in which the router may speak again; where another port of this protocol was
 * refused aloud, a few.
 */
export async function awaitLateRefusal(
  context: RawContext,
  send: () => Promise<SentProbe>,
  probe: 'tcp-syn' | 'udp-port' = 'tcp-syn',
): Promise<SentProbe[]> {
  const sentProbes: SentProbe[] = [];
  while (sentProbes.length < rounds(context, probe) && !sentProbes.some(answered)) {
    await race(context, [], RATE_LIMIT_PAUSE_MS);
    sentProbes.push(await send());
    await waitForReply(context, sentProbes, ANSWER_MS);
  }
  giveUp(sentProbes);
  return sentProbes;
}

/** The unit itself refuses a few UDP ports at most: its limit is used up rarely, and soon open again. */
function rounds({ log, target }: RawContext, probe: 'tcp-syn' | 'udp-port'): number {
  const refusals = refusalsOf(log.entries, probe);
  const onlyUnit = probe === 'udp-port' && refusals.every((from) => from === target);
  if (refusals.length > 0) return onlyUnit ? 1 : ROUNDS_BESIDE_A_REFUSAL;
  return errorLimitIn(log.entries) ? 1 : 0;
}

/** Who refused packets of this protocol aloud (ICMP type 3). */
function refusalsOf(entries: readonly Evidence[], probe: 'tcp-syn' | 'udp-port'): string[] {
  const replies = entries.flatMap((entry): readonly Reply[] => (entry.probe === probe ? entry.replies : []));
  return replies.filter(isUnreachable).map(({ from }) => from);
}
