import type { Finding } from '../../model/finding.js';
import type { Path, Report, TargetReport, Verdict } from '../../model/report.js';
import type { RequirementStatus } from '../../model/requirement.js';

/** How one requirement stood before and stands after; null where one of the reports does not have it. */
export interface RequirementChange {
  id: string;
  title: string;
  before: RequirementStatus | null;
  after: RequirementStatus | null;
}

export interface TargetDiff {
  address: string;
  name: string;
  /** Null where one of the reports does not have this target. */
  before: Verdict | null;
  after: Verdict | null;
  fixed: RequirementChange[];
  broken: RequirementChange[];
  /** Changed in another way, such as from failed to unproven. */
  otherwise: RequirementChange[];
  gone: Finding[];
  new: Finding[];
  /** Sentences on routers and distances. */
  path: string[];
}

export interface ReportDiff {
  schema: 'pathproof/diff/1';
  before: Side;
  after: Side;
  /** Something that was met is not any more, or a target or its answers are gone. */
  worse: boolean;
  targets: TargetDiff[];
}

interface Side {
  startedAt: string;
  scenario: string;
  method: string;
  verdict: Verdict;
}

/** What changed from one report to a later one, target by target. A pure function of the two. */
export function compareReports(before: Report, after: Report): ReportDiff {
  const addresses = [...new Set([...before.targets, ...after.targets].map((target) => target.address))];
  const targets = addresses.map((address) => compareTargets(address, find(before, address), find(after, address)));
  return {
    schema: 'pathproof/diff/1',
    before: side(before),
    after: side(after),
    worse: targets.some(isWorse),
    targets,
  };
}

/** Whether nothing at all changed for this target. */
export function isSame(diff: TargetDiff): boolean {
  const lists = [diff.fixed, diff.broken, diff.otherwise, diff.gone, diff.new, diff.path];
  return diff.before === diff.after && lists.every((list) => list.length === 0);
}

function side({ startedAt, scenario, vantage, verdict }: Report): Side {
  return { startedAt, scenario, method: vantage.method, verdict };
}

function find(report: Report, address: string): TargetReport | null {
  return report.targets.find((target) => target.address === address) ?? null;
}

function compareTargets(address: string, before: TargetReport | null, after: TargetReport | null): TargetDiff {
  const changes = requirementChanges(before, after).filter((one) => one.before !== one.after);
  const both = before !== null && after !== null;
  return {
    address,
    name: (after ?? before)?.system?.name ?? '',
    before: before?.verdict ?? null,
    after: after?.verdict ?? null,
    fixed: changes.filter((one) => one.after === 'met' && one.before !== null),
    broken: changes.filter((one) => one.before === 'met'),
    otherwise: changes.filter((one) => one.before !== 'met' && (one.after !== 'met' || one.before === null)),
    gone: both ? missingFrom(before.findings, after.findings) : [],
    new: both ? missingFrom(after.findings, before.findings) : [],
    path: both ? pathChanges(before.path, after.path) : [],
  };
}

function requirementChanges(before: TargetReport | null, after: TargetReport | null): RequirementChange[] {
  const all = [...(before?.requirements ?? []), ...(after?.requirements ?? [])];
  return [...new Map(all.map(({ id, title }) => [id, title]))].map(([id, title]) => ({
    id,
    title,
    before: before?.requirements.find((one) => one.id === id)?.status ?? null,
    after: after?.requirements.find((one) => one.id === id)?.status ?? null,
  }));
}

/** The same finding is the one of the same code, port and first suspect: its number may differ between two runs. */
function missingFrom(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const known = new Set(others.map(keyOf));
  return findings.filter((finding) => !known.has(keyOf(finding)));
}

function keyOf({ code, protocol, port, suspects }: Finding): string {
  const [first] = suspects;
  return [code, protocol, port, first?.role, first?.address].join(' ');
}

function pathChanges(before: Path, after: Path): string[] {
  const length = Math.max(before.hops.length, after.hops.length);
  const moved = Array.from({ length }, (_, index) => index + 1).flatMap((ttl) => {
    const [old, now] = [before, after].map(({ hops }) => hops.find((hop) => hop.ttl === ttl)?.address ?? null);
    return old && now && old !== now ? [`hop ${ttl} was ${old}, is ${now}`] : [];
  });
  if (before.hops.length === after.hops.length || before.hops.length === 0 || after.hops.length === 0) return moved;
  return [`the path had ${before.hops.length} hops, has ${after.hops.length}`, ...moved];
}

function isWorse(diff: TargetDiff): boolean {
  if (diff.broken.length > 0) return true;
  const failed = diff.otherwise.some((one) => one.after === 'failed');
  return failed || diff.new.some((finding) => finding.severity === 'failure');
}
