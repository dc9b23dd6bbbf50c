import type { ExpectationResult } from '../../model/expectation.js';
import type { Finding } from '../../model/finding.js';
import type { Report, TargetReport } from '../../model/report.js';
import type { RequirementResult } from '../../model/requirement.js';
import { plainSentence } from '../escape.js';
import { NO_UNIT_ADVICE, sayNobody, sayNoUnits } from '../no-units.js';
import { spanMs } from '../span.js';
import { sayExpected, saySuspect } from '../words.js';

/** One case: its name, and what became of it. */
interface Case {
  name: string;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  message: string;
  type: string;
  /** Lines of the text of a failure or error. */
  told: string[];
}

interface Suite {
  name: string;
  cases: Case[];
  seconds: string;
  output: string;
}

/**
 * JUnit XML for CI servers: a suite for each target, a case for each requirement. What failed is a failure with the
 * text of its findings; what could not be proved is an error; what does not apply is skipped. Where the run was given
 * expectations, the cases are those instead: a blocked port may be just what is wanted. A search that found no unit is
 * an error, as no cases at all would pass for success.
 */
export function renderJunit(report: Report): string {
  const judged = report.expectations ? expectationSuites(report, report.expectations) : requirementSuites(report);
  const suites = [...searchSuites(report), ...judged];
  const cases = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${text(`pathproof ${report.scenario}`)}" ${counts(cases)} time="${seconds(report.durationMs)}">`,
    ...suites.flatMap((suite) => renderSuite(report, suite)),
    '</testsuites>',
    '',
  ].join('\n');
}

/** A suite of its own for a search without a unit, and for what answered it and is none. */
function searchSuites(report: Report): Suite[] {
  const [nobody, others] = [sayNobody(report), sayNoUnits(report)];
  const cases = [
    ...(nobody === null ? [] : [searchCase('a unit answers the search', 'error', nobody)]),
    ...(others === null ? [] : [searchCase('what answers and is no unit', 'skipped', `${others}. ${NO_UNIT_ADVICE}`)]),
  ];
  const output = cases.map(({ message }) => message).join(' ');
  return cases.length === 0 ? [] : [{ name: 'search', seconds: seconds(report.durationMs), output, cases }];
}

function searchCase(name: string, outcome: Case['outcome'], message: string): Case {
  return { name, outcome, message, type: 'search', told: [message] };
}

function requirementSuites(report: Report): Suite[] {
  return report.targets.map((target) => ({
    ...suiteOf(report, target),
    cases: target.requirements.map((requirement) => requirementCase(target, requirement)),
  }));
}

function expectationSuites(report: Report, results: readonly ExpectationResult[]): Suite[] {
  return [...new Set(results.map(({ address }) => address))].map((address) => {
    const target = report.targets.find((one) => one.address === address);
    const suite = target ? suiteOf(report, target) : { name: address, seconds: '0.000', output: '' };
    return { ...suite, cases: results.filter((one) => one.address === address).map(expectationCase) };
  });
}

function suiteOf(report: Report, target: TargetReport): Omit<Suite, 'cases'> {
  const { address, system, summary } = target;
  const name = system?.name ? `${address} (${system.name})` : address;
  return { name, seconds: seconds(spanMs(target, report)), output: summary };
}

function requirementCase(target: TargetReport, { id, title, status, reason, findings }: RequirementResult): Case {
  const own = target.findings.filter((finding) => findings.includes(finding.id));
  const outcomes = { met: 'passed', failed: 'failure', 'not-applicable': 'skipped' } as const;
  return {
    name: `${id}: ${title}`,
    outcome: Object.hasOwn(outcomes, status) ? outcomes[status as keyof typeof outcomes] : 'error',
    message: reason,
    type: own.map(({ code }) => code).join(' ') || status,
    told: [reason, ...own.flatMap(sayFinding)],
  };
}

function expectationCase(result: ExpectationResult): Case {
  const outcome = ({ met: 'passed', failed: 'failure', unproven: 'error' } as const)[result.status];
  return { name: sayExpected(result), outcome, message: result.reason, type: 'expectation', told: [result.reason] };
}

function sayFinding({ code, certainty, summary, suspects, remedy, nextTest }: Finding): string[] {
  return [
    `${code} (${certainty}): ${summary}`,
    ...suspects.map((suspect, index) => `suspect ${index + 1}: ${saySuspect(suspect)}`),
    `remedy: ${remedy}`,
    ...(nextTest === undefined ? [] : [`next test: ${nextTest}`]),
  ];
}

function renderSuite(report: Report, suite: Suite): string[] {
  const { startedAt, vantage } = report;
  return [
    `  <testsuite name="${text(suite.name)}" ${counts(suite.cases)} time="${suite.seconds}" timestamp="${text(startedAt)}" hostname="${text(vantage.hostname)}">`,
    ...suite.cases.flatMap((one) => renderCase(report, suite, one)),
    `    <system-out>${text(suite.output)}</system-out>`,
    '  </testsuite>',
  ];
}

function renderCase({ scenario }: Report, suite: Suite, { name, outcome, message, type, told }: Case): string[] {
  const [address = ''] = suite.name.split(' ');
  const classname = text(`pathproof.${scenario}.${address.replaceAll('.', '_')}`);
  const head = `    <testcase name="${text(name)}" classname="${classname}" time="0"`;
  if (outcome === 'passed') return [`${head}/>`];
  const inside =
    outcome === 'skipped'
      ? `<skipped message="${text(message)}"/>`
      : `<${outcome} message="${text(message)}" type="${text(type)}">${told.map(text).join('\n')}</${outcome}>`;
  return [`${head}>`, `      ${inside}`, '    </testcase>'];
}

function counts(cases: readonly Case[]): string {
  const count = (wanted: Case['outcome']): number => cases.filter(({ outcome }) => outcome === wanted).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Text from anywhere as text of an element or as the value of a quoted attribute; what XML forbids (§2.2) is gone already. */
function text(content: string): string {
  return plainSentence(content).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
