import type { Finding, Suspect } from '../../model/finding.js';
import type { Report, TargetReport } from '../../model/report.js';
import type { Block } from './block.js';
import { groupBy, unique } from './collect.js';
import { type Draft, draftsOf } from './draft.js';
import { destinationOf, sourceOf } from './ends.js';
import { isOnLink } from './mending.js';
import { mergeFlows, type Need, type NeededFlow, needsOf } from './need.js';
import { flowsOfScenario } from './needed-flows.js';

/** The rules that belong to one place: to the devices that findings of one or more units suspect alike. */
export interface RuleGroup {
  readonly where: Need['where'];
  /** Most likely first. */
  readonly suspects: readonly Suspect[];
  /** It cannot be told whether a filter is the cause. */
  readonly doubtful: boolean;
  readonly parts: readonly Part[];
  readonly needs: readonly Need[];
}

/** What one unit needs of a group of rules. */
export interface Part {
  /** Address of the unit. */
  readonly unit: string;
  /** Empty where everything that the scenario needs is meant. */
  readonly findings: readonly Finding[];
  readonly flows: readonly NeededFlow[];
}

/** What the report shows to be missing, a group for each place, in the order of the findings. */
export function missingRules(report: Report, source: Block | null): RuleGroup[] {
  const groups = report.targets.flatMap((target) => {
    const ends = endsOf(target, source);
    const drafts = ends === null ? [] : draftsOf(target, report.settings);
    return drafts.flatMap((draft) =>
      placesOf(draft, target).map((place) => toGroup(draft, target, { ...ends, ...place } as Ends)),
    );
  });
  return groupBy(groups, placeKey).map(join);
}

/** All that the scenario needs, as one group; none where no rule can name anything. */
export function rulesOfScenario(report: Report, source: Block | null, where: Need['where']): RuleGroup[] {
  const groups = report.targets.flatMap((target) => {
    const ends = endsOf(target, source);
    const flows = mergeFlows(flowsOfScenario(target, report.settings));
    if (ends === null || flows.length === 0) return [];
    const draft = { findings: [], suspects: [], doubtful: false, flows };
    return [toGroup(draft, target, { ...ends, where, way: where === 'pc' ? 'out' : 'both' })];
  });
  return groupBy(groups, () => null).map(join);
}

type Place = Pick<Need, 'where' | 'way'>;
type Ends = Pick<Need, 'source' | 'destination'> & Place;

function endsOf(target: TargetReport, given: Block | null): Pick<Need, 'source' | 'destination'> | null {
  const source = given ?? sourceOf(target);
  const destination = destinationOf(target);
  return source && destination ? { source, destination } : null;
}

/** The firewalls on the way, where one of them is a suspect, and the PC's own, where that is one. */
function placesOf({ suspects }: Draft, target: TargetReport): Place[] {
  const pc = suspects.find(({ role }) => role === 'pc');
  const path: Place[] =
    suspects.some(({ role }) => role !== 'pc') && !isOnLink(target) ? [{ where: 'path', way: 'both' }] : [];
  return pc ? [...path, { where: 'pc', way: pc.direction === 'forward' ? 'out' : 'in' }] : path;
}

function toGroup({ findings, suspects, doubtful, flows }: Draft, { address }: TargetReport, ends: Ends): RuleGroup {
  const ids = findings.map(({ id }) => id).filter((id) => /^f\d{1,6}$/.test(id));
  const needs = needsOf(flows, { ...ends, findings: ids });
  return { where: ends.where, suspects, doubtful, parts: [{ unit: address, findings, flows }], needs };
}

/** The same devices may keep several units shut off; each unit is a suspect of its own silence alone. */
function placeKey({ where, doubtful, suspects, needs }: RuleGroup): unknown {
  const ends = needs.map(({ source, way }) => [source, way]);
  return [where, doubtful, suspects.map(withoutUnit), where === 'pc' ? ends[0] : null];
}

/** A unit may be in a report twice. */
function join(groups: readonly [RuleGroup, ...RuleGroup[]]): RuleGroup {
  const [first] = groups;
  const parts = groups.flatMap((group) => group.parts);
  const several = new Set(parts.map(({ unit }) => unit)).size > 1;
  const suspects = several ? first.suspects.map(withoutUnit) : first.suspects;
  return { ...first, suspects, parts, needs: unique(groups.flatMap(({ needs }) => needs)) };
}

/** One suspect that stands for the units of all parts. */
function withoutUnit(suspect: Suspect): Suspect {
  const { role, direction } = suspect;
  return role === 'unit' ? { role, direction } : suspect;
}
