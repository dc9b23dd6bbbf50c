import type { Finding } from '../model/finding.js';
import type { Report, TargetReport } from '../model/report.js';
import type { ExpectedFinding, Truth } from './fault.js';

/** Where a report differs from what was injected, in plain sentences; empty when the diagnosis is right. */
export function mismatches(report: Report, truth: Truth, addressOf: (node: string) => string): string[] {
  const target = report.targets[0];
  if (!target) return ['the report has no target'];
  const verdict =
    target.verdict === truth.verdict ? [] : [`verdict is ${target.verdict}, injected was ${truth.verdict}`];
  const expected = [truth, ...(truth.also ?? [])].filter((one) => one.codes.length > 0);
  const missing = expected.flatMap((one) => checkExpected(target, one, addressOf));
  return [...verdict, ...missing, ...checkNote(target, truth), ...checkExtra(target, expected)];
}

function checkExpected(target: TargetReport, expected: ExpectedFinding, addressOf: (node: string) => string): string[] {
  const wanted = expected.codes.join(' or ');
  const found = failures(target).filter((finding) => expected.codes.includes(finding.code));
  if (found.length === 0) return [`no failure ${wanted} was reported`];
  const requirement = checkRequirement(target, expected);
  const { device } = expected;
  if (device === undefined || found.some((finding) => blames(finding, expected, addressOf(device)))) return requirement;
  return [...requirement, `${wanted} does not name ${device} among its suspects`];
}

/** A router that never answered has no address; its hop number names it then. */
function blames(finding: Finding, expected: ExpectedFinding, address: string): boolean {
  return finding.suspects.some((suspect) => {
    if (expected.device === 'pc') return suspect.role === 'pc';
    return suspect.address === address || (suspect.address === undefined && suspect.hop === expected.hop);
  });
}

function checkRequirement(target: TargetReport, expected: ExpectedFinding): string[] {
  const { requirement } = expected;
  if (requirement === undefined) return [];
  const status = target.requirements.find((one) => one.id === requirement)?.status;
  return status === 'failed' ? [] : [`requirement ${requirement} is ${status ?? 'absent'}, injected was failed`];
}

function checkNote(target: TargetReport, truth: Truth): string[] {
  if (truth.note === undefined || target.findings.some((finding) => finding.code === truth.note)) return [];
  return [`the note ${truth.note} is missing`];
}

/** Alternatives that are only possible are no accusation; everything surer has to be injected. */
function checkExtra(target: TargetReport, expected: readonly ExpectedFinding[]): string[] {
  const codes = new Set(expected.flatMap((one) => one.codes));
  const extra = failures(target).filter((finding) => !codes.has(finding.code) && finding.certainty !== 'possible');
  return extra.map((finding) => `${finding.code} was reported (${finding.certainty}) and not injected`);
}

function failures(target: TargetReport): Finding[] {
  return target.findings.filter((finding) => finding.severity === 'failure');
}
