import type { Finding, Suspect } from '../model/finding.js';
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
  const { device, hop, direction } = expected;
  if (device === undefined || found.some((finding) => blames(finding, expected, addressOf(device)))) return requirement;
  const place = hop === undefined ? device : `${device} at hop ${hop}`;
  const back = direction === 'return' ? ' on the way back' : '';
  return [...requirement, `${wanted} does not name ${place}${back} among its suspects`];
}

/** A suspect on the way to the unit stands for both ways; one on the way back is none of what is hit before. */
function blames(finding: Finding, expected: ExpectedFinding, address: string): boolean {
  return finding.suspects.some(
    (suspect) =>
      isDevice(suspect, expected, address) && (expected.direction === 'return' || suspect.direction === 'forward'),
  );
}

/** A router that never answered has no address, one off every trace no hop; what is there has to be right. */
function isDevice(suspect: Suspect, { device, hop }: ExpectedFinding, address: string): boolean {
  if (device === 'pc' || suspect.role === 'pc') return device === suspect.role;
  if (suspect.hop !== undefined && hop !== undefined && suspect.hop !== hop) return false;
  return suspect.address === address || (suspect.address === undefined && suspect.hop === hop);
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
