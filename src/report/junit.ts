import type { Finding } from '../model/finding.js';
import type { Report, TargetReport } from '../model/report.js';
import type { RequirementResult } from '../model/requirement.js';
import { plainSentence } from './escape.js';
import { saySuspect } from './words.js';

/**
 * JUnit XML for CI servers: a suite for each target, a case for each requirement. What failed is a failure with the
 * text of its findings; what could not be proved is an error; what does not apply is skipped.
 */
export function renderJunit(report: Report): string {
  const cases = report.targets.flatMap((target) => target.requirements);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="pathproof ${attribute(report.scenario)}" ${counts(cases)} time="${seconds(report.durationMs)}">`,
    ...report.targets.flatMap((target) => suite(report, target)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: Report, target: TargetReport): string[] {
  const name = attribute(target.system?.name ? `${target.address} (${target.system.name})` : target.address);
  const spent = target.steps.reduce((sum, step) => sum + step.durationMs, 0);
  return [
    `  <testsuite name="${name}" ${counts(target.requirements)} time="${seconds(spent)}" timestamp="${attribute(report.startedAt)}" hostname="${attribute(report.vantage.hostname)}">`,
    ...target.requirements.flatMap((requirement) => testCase(report, target, requirement)),
    `    <system-out>${text(target.summary)}</system-out>`,
    '  </testsuite>',
  ];
}

function testCase(report: Report, target: TargetReport, requirement: RequirementResult): string[] {
  const classname = attribute(`pathproof.${report.scenario}.${target.address.replaceAll('.', '_')}`);
  const head = `    <testcase name="${attribute(`${requirement.id}: ${requirement.title}`)}" classname="${classname}" time="0"`;
  const body = outcome(target, requirement);
  return body === null ? [`${head}/>`] : [`${head}>`, `      ${body}`, '    </testcase>'];
}

function outcome(target: TargetReport, { status, reason, findings }: RequirementResult): string | null {
  const message = attribute(reason);
  if (status === 'met') return null;
  if (status === 'not-applicable') return `<skipped message="${message}"/>`;
  const own = target.findings.filter((finding) => findings.includes(finding.id));
  const type = attribute(own.map(({ code }) => code).join(' ') || status);
  const element = status === 'failed' ? 'failure' : 'error';
  const told = [reason, ...own.flatMap(sayFinding)].map(text).join('\n');
  return `<${element} message="${message}" type="${type}">${told}</${element}>`;
}

function sayFinding({ code, certainty, summary, suspects, remedy, nextTest }: Finding): string[] {
  return [
    `${code} (${certainty}): ${summary}`,
    ...suspects.map((suspect, index) => `suspect ${index + 1}: ${saySuspect(suspect)}`),
    `remedy: ${remedy}`,
    ...(nextTest === undefined ? [] : [`next test: ${nextTest}`]),
  ];
}

function counts(cases: readonly RequirementResult[]): string {
  const count = (...statuses: readonly string[]): number =>
    cases.filter(({ status }) => statuses.includes(status)).length;
  return `tests="${cases.length}" failures="${count('failed')}" errors="${count('unproven', 'not-tested')}" skipped="${count('not-applicable')}"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** XML 1.0 §2.2: characters that no document may hold, in any form; the control characters are gone already. */
const FORBIDDEN = /[\ufffe\uffff]/g;

function text(content: string): string {
  return plainSentence(content)
    .replace(FORBIDDEN, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function attribute(content: string): string {
  return text(content);
}
