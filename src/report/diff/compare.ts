import type { Report, TargetReport, Verdict } from '../../model/report.js';
import type { RequirementStatus } from '../../model/requirement.js';
import { byKind, type ChangeKind, type Changes, isUnanswered, isWorse, kindOfChange, type Stand } from './change.js';
import { compareExpectations, type ExpectationsDiff } from './expectations.js';
import { type DiffFinding, hasAddedFailure, missingFrom } from './findings.js';
import { pathChanges } from './path.js';

/** How one requirement stood before and stands after; null where one of the reports does not have it. */
export interface RequirementChange {
  id: string;
  title: string;
  before: RequirementStatus | null;
  after: RequirementStatus | null;
}

export interface TargetDiff extends Changes<RequirementChange> {
  address: string;
  name: string;
  /** Null where one of the reports does not have this target. */
  before: Verdict | null;
  after: Verdict | null;
  gone: DiffFinding[];
  new: DiffFinding[];
  /** Sentences on routers and distances. */
  path: string[];
  worse: boolean;
  /** How many requirements were met, and were not measured again. */
  unanswered: number;
}

export interface ReportDiff {
  schema: 'pathproof/diff/1';
  before: Side;
  after: Side;
  /** Why the two say less about what lies between them than two runs that were made alike, in sentences. */
  notices: string[];
  /** A requirement or an expectation of some unit stands worse, or a unit is gone. */
  worse: boolean;
  /** How many requirements and expectations were met, and were not measured again: whether they still are is open. */
  unanswered: number;
  targets: TargetDiff[];
  /** Null where one of the reports has none. */
  expectations: ExpectationsDiff | null;
}

interface Side {
  startedAt: string;
  scenario: string;
  method: string;
  interrupted: boolean;
  verdict: Verdict;
}

/** What changed from one report to a later one, target by target. A pure function of the two. */
export function compareReports(before: Report, after: Report): ReportDiff {
  const addresses = [...new Set([...before.targets, ...after.targets].map((target) => target.address))];
  const targets = addresses.map((address) => compareTargets(address, before, after));
  const expectations = compareExpectations(before, after);
  return {
    schema: 'pathproof/diff/1',
    before: side(before),
    after: side(after),
    notices: noticesOf(before, after),
    worse: targets.some(({ worse }) => worse) || (expectations?.worse ?? false),
    unanswered: targets.reduce((sum, target) => sum + target.unanswered, expectations?.unanswered ?? 0),
    targets,
    expectations,
  };
}

/** Whether nothing at all changed for this target. */
export function isSame(diff: TargetDiff): boolean {
  const { fixed, broken, seen, otherwise, notCompared, gone, path } = diff;
  const lists = [fixed, broken, seen, otherwise, notCompared, gone, diff.new, path];
  return diff.before === diff.after && lists.every((list) => list.length === 0);
}

function side({ startedAt, scenario, vantage, interrupted, verdict }: Report): Side {
  return { startedAt, scenario, method: vantage.method, interrupted, verdict };
}

function noticesOf(before: Report, after: Report): string[] {
  const cut = [before.interrupted ? 'first' : '', after.interrupted ? 'second' : ''].filter((one) => one !== '');
  const [one, other] = [before.expectations !== undefined, after.expectations !== undefined];
  return [
    ...(before.scenario === after.scenario
      ? []
      : [
          `The scenarios differ: ${before.scenario}, then ${after.scenario}. What only one of them asks for is not compared.`,
        ]),
    ...(before.vantage.method === after.vantage.method
      ? []
      : [`The methods differ: ${before.vantage.method}, then ${after.vantage.method}.`]),
    ...cut.map((which) => `The ${which} run was interrupted: what it left open is not compared.`),
    ...(one === other ? [] : [`Only the ${one ? 'first' : 'second'} report has expectations: they are not compared.`]),
  ];
}

function compareTargets(address: string, first: Report, second: Report): TargetDiff {
  const [before, after] = [find(first, address), find(second, address)];
  const judged = judgeRequirements(before, after, first, second);
  const changes = byKind(judged);
  const skipped = new Set(changes.notCompared.map(({ id }) => id));
  const isCompared = ({ requirements }: DiffFinding): boolean =>
    requirements.length === 0 || requirements.some((id) => !skipped.has(id));
  const found = before && after ? compareFindings(before, after, first, second) : { gone: [], new: [], added: false };
  return {
    address,
    name: after?.system?.name || before?.system?.name || '',
    before: before?.verdict ?? null,
    after: after?.verdict ?? null,
    ...changes,
    gone: found.gone.filter(isCompared),
    new: found.new.filter(isCompared),
    path: before && after ? pathChanges(before.path, after.path) : [],
    worse: isWorse(changes) || found.added,
    unanswered: judged.filter((one) => one.unanswered).length,
  };
}

function find(report: Report, address: string): TargetReport | null {
  return report.targets.find((target) => target.address === address) ?? null;
}

interface Judged {
  kind: ChangeKind;
  change: RequirementChange;
  unanswered: boolean;
}

function judgeRequirements(
  before: TargetReport | null,
  after: TargetReport | null,
  first: Report,
  second: Report,
): Judged[] {
  const all = [...(before?.requirements ?? []), ...(after?.requirements ?? [])];
  const gone = before !== null && after === null && first.scenario === second.scenario && !second.interrupted;
  const alike = first.vantage.method === second.vantage.method;
  return [...new Map(all.map(({ id, title }) => [id, title]))].map(([id, title]) => {
    const [then, now] = [standOf(before, id, first), standOf(after, id, second)];
    const kind = gone ? kindOfGone(then) : kindOfChange(then, now, alike);
    const change = { id, title, before: then.status, after: now.status };
    return { kind, change, unanswered: isUnanswered(then, now, kind) };
  });
}

function standOf(target: TargetReport | null, id: string, { interrupted }: Report): Stand {
  return { status: target?.requirements.find((one) => one.id === id)?.status ?? null, interrupted };
}

/** A unit that a whole run of the same scenario does not find any more has lost what it had. */
function kindOfGone({ status }: Stand): ChangeKind {
  return status === 'met' ? 'broken' : 'otherwise';
}

function compareFindings(
  before: TargetReport,
  after: TargetReport,
  first: Report,
  second: Report,
): { gone: DiffFinding[]; new: DiffFinding[]; added: boolean } {
  const old = { target: before, settings: first.settings };
  const now = { target: after, settings: second.settings };
  const [gone, fresh] = [missingFrom(old, now), missingFrom(now, old)];
  return { gone, new: fresh, added: hasAddedFailure(before, after, gone, fresh) };
}
