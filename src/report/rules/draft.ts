import type { Finding, Suspect } from '../../model/finding.js';
import { flowKey } from '../../model/flow.js';
import type { RunSettings, TargetReport } from '../../model/report.js';
import { groupBy, unique } from './collect.js';
import { mendingOf } from './mending.js';
import { mergeFlows, type NeededFlow } from './need.js';
import { flowsKeptShut } from './needed-flows.js';

/** Flows of one unit that the same devices keep shut. */
export interface Draft {
  readonly findings: readonly Finding[];
  /** Most likely first. */
  readonly suspects: readonly Suspect[];
  /** It cannot be told whether a filter is the cause. */
  readonly doubtful: boolean;
  readonly flows: readonly NeededFlow[];
}

/**
 * What a rule may mend of a target. Explanations of the same silence that cannot be told apart need the same rules, and
 * devices that keep several flows shut need all of theirs.
 */
export function draftsOf(target: TargetReport, settings: RunSettings): Draft[] {
  const drafts = target.findings.flatMap((finding) => draftOf(finding, target, settings));
  const byFlows = groupBy(drafts, ({ flows }) => flows.map(({ flow }) => flowKey(flow)).sort()).map(join);
  return groupBy(byFlows, ({ suspects, doubtful }) => [suspects, doubtful]).map(join);
}

function draftOf(finding: Finding, target: TargetReport, settings: RunSettings): Draft[] {
  const mending = mendingOf(finding, target);
  if (mending === 'no') return [];
  const flows = mergeFlows(flowsKeptShut(finding, target, settings));
  return flows.length === 0
    ? []
    : [{ findings: [finding], suspects: finding.suspects, doubtful: mending === 'maybe', flows }];
}

function join(drafts: readonly Draft[]): Draft {
  return {
    findings: drafts.flatMap(({ findings }) => findings),
    suspects: unique(drafts.flatMap(({ suspects }) => suspects)),
    doubtful: drafts.every(({ doubtful }) => doubtful),
    flows: mergeFlows(drafts.flatMap(({ flows }) => flows)),
  };
}
