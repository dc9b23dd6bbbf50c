import type { PingResult } from '../../../probes/prober.js';
import type { ActionResult, TargetContext } from '../context.js';
import { sayReply } from './words.js';

/** ICMP echo to the address, which confirms routing to addresses off the PC's subnet. */
export async function ping({ prober }: TargetContext): Promise<ActionResult> {
  return say(await prober.ping());
}

function say(seen: PingResult): ActionResult {
  switch (seen.kind) {
    case 'answered':
      return { status: 'done', note: seen.reply ? sayReply(seen.reply) : 'echo reply' };
    case 'unanswered':
      return { status: 'failed', note: sayReply(seen.reply, seen.sent) };
    case 'refused':
      return { status: 'failed', note: `refused by ${seen.from}: ping says "${seen.text}"` };
    case 'not-sent':
      return { status: 'failed', note: `not sent: ${seen.text}` };
    case 'unusable':
      return { status: 'unproven', note: `not tested: ${seen.text}` };
    case 'unavailable':
      return { status: 'skipped', note: `not tested: ${seen.text}` };
  }
}
