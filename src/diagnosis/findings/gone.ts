import type { Reply } from '../../model/evidence/base.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type Remark, thatBrought } from '../rule.js';
import { sayFlow } from '../wording.js';

/**
 * Flows that were refused so at first and then got through: a route or a rule was loaded meanwhile, or a device lets a
 * second packet pass. Nothing is broken by it at the end. `how`: the refusal, in the words of a sentence.
 */
export function tellGone(
  observations: Observations,
  flow: FlowObservation,
  matches: (reply: Reply) => boolean,
  how: (from: readonly string[]) => string,
): Remark[] {
  const refused = flow.state === 'open' ? thatBrought(observations, flow.evidence, matches) : [];
  const replies = refused.flatMap((id): readonly Reply[] => observations.evidence.get(id)?.replies ?? []);
  if (refused.length === 0) return [];
  const from = [...new Set(replies.filter(matches).map((reply) => reply.from))];
  return [
    {
      kind: 'remarks',
      flows: [flow.key],
      breaks: 'never',
      severity: 'note',
      proof: null,
      suspects: [],
      evidence: refused,
      summary: `${sayFlow(flow)} was ${how(from)} for ${refused.length} of ${flow.sent} packets and then got through.`,
      remedy: 'Nothing to repair if this stays so: a route or a rule may have been loaded just then.',
      nextTest: 'Run pathproof again. Where it comes back, look at the log of that device for this time.',
    },
  ];
}
