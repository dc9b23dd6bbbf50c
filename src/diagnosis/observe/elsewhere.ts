import type { Reply } from '../../model/evidence/base.js';
import { repliesOf } from '../../model/evidence/queries/flows.js';
import type { FlowObservation, Observations } from './observations.js';

/** Answers to the PC's own packets of a flow that another address than the target gave. */
export interface Elsewhere {
  /** The address that answered, the first where there are several. */
  from: string;
  /** The packets it answered. */
  evidence: string[];
}

/**
 * Who answers a flow that the target does not: by port, sequence or identifier the answer is that to the PC's own packet,
 * by its address it is none. Null where nobody does.
 */
export function answeredElsewhere({ target, evidence }: Observations, flow: FlowObservation): Elsewhere | null {
  if (flow.state !== 'silent') return null;
  const ids = [...flow.evidence, ...flow.trace.flatMap((hopProbe) => hopProbe.evidence)];
  const seen = ids.flatMap((id) => {
    const entry = evidence.get(id);
    const replies = entry ? repliesOf(entry).filter((reply) => isAnswerOfAnother(reply, target)) : [];
    return replies.map(({ from }) => ({ id, from }));
  });
  const [first] = seen;
  return first ? { from: first.from, evidence: [...new Set(seen.map(({ id }) => id))] } : null;
}

function isAnswerOfAnother({ kind, from }: Reply, target: string): boolean {
  return kind !== 'icmp-error' && from !== target;
}
