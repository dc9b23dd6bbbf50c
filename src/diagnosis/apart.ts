import { middleboxAnswers } from './findings/middlebox.js';
import type { Observations } from './observe/observations.js';
import { type EvidenceFile, observe } from './observe/observe.js';
import type { Remark } from './rule.js';

/**
 * The observations without what a device on the path says in the unit's name: such packets tell neither that the unit
 * is there nor how far away it is, and no other finding may rest on them.
 */
export function setApart(file: EvidenceFile, observations: Observations): Observations {
  const remarks = middleboxAnswers.judge(observations).filter((one) => one.kind === 'remarks');
  const flowsOf = (breaks: Remark['breaks']): Set<string> =>
    new Set(remarks.filter((one) => one.breaks === breaks).flatMap((one) => one.flows));
  const [impostors, doubted] = [flowsOf('always'), flowsOf('proof')];
  return impostors.size + doubted.size === 0 ? observations : observe(file, { impostors, doubted });
}
