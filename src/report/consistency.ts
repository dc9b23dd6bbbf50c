import type { ExpectationResult } from '../model/expectation.js';
import type { Finding } from '../model/finding.js';
import type { Report, TargetReport } from '../model/report.js';
import { overallVerdict, verdictOf } from '../model/verdict.js';

/**
 * What contradicts itself in a report, in one sentence; null where nothing does. pathproof writes no such report, however
 * its run ended: verdicts follow from requirements, failures from failed requirements, and every id that is named exists.
 * A careful forger gets past it; somebody who edits one field does not.
 */
export function contradictionOf(report: Report): string | null {
  const verdict = overallVerdict(report.targets.map((target) => target.verdict));
  if (report.verdict !== verdict) return `its verdict is ${report.verdict}, that of its targets ${verdict}`;
  for (const target of report.targets) {
    const found = contradictionIn(target);
    if (found !== null) return `${target.address}: ${found}`;
  }
  return first(report.expectations ?? [], (result) => wrongExpectation(result, report.targets));
}

function contradictionIn(target: TargetReport): string | null {
  const { requirements, findings, evidence } = target;
  const verdict = verdictOf(requirements);
  if (target.verdict !== verdict) return `its verdict is ${target.verdict}, that of its requirements ${verdict}`;
  for (const entries of [requirements, findings, evidence]) {
    const twice = twiceIn(entries);
    if (twice !== null) return `${twice} is there twice`;
  }
  const ids = new Set(evidence.map(({ id }) => id));
  return wrongReference(target) ?? first(findings, (finding) => wrongFinding(finding, target, ids));
}

/** A requirement names exactly the findings that name it. */
function wrongReference({ requirements, findings }: TargetReport): string | null {
  const known = new Set(findings.map(({ id }) => id));
  return first(requirements, (requirement) => {
    const missing = requirement.findings.find((id) => !known.has(id));
    if (missing !== undefined) return `${requirement.id} names the finding ${missing}, which is not there`;
    const named = new Set(requirement.findings);
    const odd = findings.find(({ id, requirements: own }) => own.includes(requirement.id) !== named.has(id));
    return odd ? `of ${requirement.id} and its finding ${odd.id} only one names the other` : null;
  });
}

function wrongFinding(finding: Finding, { requirements }: TargetReport, ids: ReadonlySet<string>): string | null {
  const missing = finding.evidence.find((id) => !ids.has(id));
  if (missing !== undefined) return `${finding.id} rests on ${missing}, which is not there`;
  const stranger = finding.requirements.find((id) => !requirements.some((one) => one.id === id));
  if (stranger !== undefined) return `${finding.id} names the requirement ${stranger}, which is not there`;
  if (finding.severity !== 'failure') return null;
  const broken = requirements.filter(({ id }) => finding.requirements.includes(id));
  if (broken.length === 0) return `${finding.id} is a failure that breaks no requirement`;
  const other = broken.find(({ status }) => status !== 'failed');
  return other ? `${other.id} is ${other.status}, but the failure ${finding.id} breaks it` : null;
}

function wrongExpectation(result: ExpectationResult, targets: readonly TargetReport[]): string | null {
  const { address, status, found, expected } = result;
  const own = targets.filter((target) => target.address === address).flatMap(({ evidence }) => evidence);
  const known = new Set(own.map(({ id }) => id));
  const missing = result.evidence.find((id) => !known.has(id));
  const what = `the expectation of ${[address, result.protocol, result.port ?? ''].join(' ').trim()}`;
  if (missing !== undefined) return `${what} rests on ${missing}, which is not there`;
  return allowedStatuses(found, expected).includes(status)
    ? null
    : `${what} is ${status}, but ${found ?? 'nothing'} was found where ${expected.join(' or ')} was expected`;
}

/** Silence that was expected proves something only where the unit is seen to answer elsewhere. */
function allowedStatuses(
  found: ExpectationResult['found'],
  expected: ExpectationResult['expected'],
): ExpectationResult['status'][] {
  if (found === null) return ['unproven'];
  if (!expected.includes(found)) return ['failed'];
  return found === 'open' ? ['met'] : ['met', 'unproven'];
}

function twiceIn(entries: readonly { id: string }[]): string | null {
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return null;
}

function first<T>(entries: readonly T[], check: (entry: T) => string | null): string | null {
  for (const entry of entries) {
    const found = check(entry);
    if (found !== null) return found;
  }
  return null;
}
