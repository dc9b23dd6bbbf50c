import type { Evidence } from '../../model/evidence/evidence.js';
import { isAccepted, isForExpectation, isOpenSession, repliesOf } from '../../model/evidence/queries/flows.js';
import { flowKey, tcpFlow } from '../../model/flow.js';
import { isHostsWord } from '../../model/icmp.js';
import type { Observations } from './observations.js';
import { hearsUnit } from './system-tools.js';

/** Flows whose answers are not the unit's, or may not be. */
export type Impostors = Pick<Observations, 'impostors' | 'doubted'>;

export const NO_IMPOSTORS: Impostors = { impostors: new Set(), doubted: new Set() };

/** Whether anything of the unit was heard, without observing all the rest. */
export function isHeard(all: readonly Evidence[], address: string): boolean {
  const evidence = all.filter((entry) => !isForExpectation(entry));
  return heardEvidence(evidence, address, NO_IMPOSTORS).length > 0;
}

/** What shows that the unit is there: its own packets, sessions that opened, and what the system's tools tell. */
export function heardEvidence(evidence: readonly Evidence[], address: string, impostors: Impostors): Evidence[] {
  // Where a device answers in the unit's name, only packets that were compared with its own say who opened a session.
  const opened = impostors.impostors.size === 0 ? evidence.filter(isOpenSession) : [];
  const told = evidence.filter((entry) => hearsUnit(entry, address));
  return [...new Set([...ownReplies(evidence, address, impostors), ...opened, ...told])];
}

/** Evidence with packets that only the unit sends, but for those that a device sent in its name. */
export function ownReplies(evidence: readonly Evidence[], address: string, impostors: Impostors): Evidence[] {
  return evidence.filter(
    (entry) =>
      repliesOf(entry).some((reply) => reply.from === address && isHostsWord(reply)) && !isImpostor(entry, impostors),
  );
}

/** A handshake that a device completed in the unit's name: on a port that is known for it, or on one that nothing uses. */
export function isImpostor(entry: Evidence, { impostors }: Impostors): boolean {
  if (impostors.size === 0 || !isAccepted(entry)) return false;
  return entry.request.purpose === 'unused' || impostors.has(flowKey(tcpFlow(entry.request.port)));
}
