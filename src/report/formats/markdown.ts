import type { ExpectationResult } from '../../model/expectation.js';
import type { Finding } from '../../model/finding.js';
import type { Report, TargetReport, Verdict } from '../../model/report.js';
import { REQUIREMENT_SIGNS } from '../../model/signs.js';
import type { WatchRecord } from '../../model/watch.js';
import { controlsFor } from '../controls.js';
import { plainSentence } from '../escape.js';
import { expectationsOf, headline, sayExpectations, signOfExpectations } from '../headline.js';
import { NO_UNIT_ADVICE, sayNobody, sayNoUnits } from '../no-units.js';
import type { RuleGroup } from '../rules/group.js';
import { labelOf } from '../rules/place.js';
import { selectRules } from '../rules/select.js';
import { ticket } from '../rules/ticket.js';
import {
  INTERRUPTED_WORDS,
  METHOD_WORDS,
  sayDuration,
  sayEvidence,
  sayExpected,
  saySuspect,
  saySystem,
  sayTally,
  tallyOf,
} from '../words.js';
import { escapeMarkdown, escapeMarkdownSentence } from './markdown-escape.js';
import { renderPath } from './text/path.js';
import { PLAIN } from './text/style.js';
import { renderWatchRecord } from './text/watch.js';

/** More units than this begin with a table of all of them. */
const FEW_TARGETS = 1;

/** Markdown for tickets: verdict, requirements, path, findings with remedy and evidence, rules to add, and how it was measured. */
export function renderMarkdown(report: Report): string {
  const { tool, scenario, startedAt, durationMs, vantage, targets } = report;
  const blocks = [
    `# pathproof: ${escapeMarkdown(scenario)}, ${sayVerdict(report.verdict, report.expectations)}`,
    `${escapeMarkdown(startedAt)}, from ${escapeMarkdown(vantage.hostname)}, ${METHOD_WORDS[vantage.method]}, ${sayDuration(durationMs)}, pathproof ${escapeMarkdown(tool.version)}.`,
    ...(report.interrupted ? [`**${INTERRUPTED_WORDS}**`] : []),
    ...searched(report),
    ...(targets.length > FEW_TARGETS ? [overview(report)] : []),
    ...(report.expectations ? expectations(report.expectations) : []),
    ...targets.flatMap((target) => renderTarget(report, target)),
    ...(report.watch ? ['## Watch', watchLines(report.watch)] : []),
    '## What this could not tell',
    vantage.limits.map((limit) => `- ${escapeMarkdownSentence(limit)}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The verdict with what became of the expectations, and the sign of both. */
function sayVerdict(verdict: Verdict, results?: readonly ExpectationResult[]): string {
  const { mark, words } = headline(verdict, results);
  return `${mark} ${words}`;
}

/** That no unit answered, and what answered and is none. */
function searched(report: Report): string[] {
  const [nobody, others] = [sayNobody(report), sayNoUnits(report)];
  return [
    ...(nobody === null ? [] : [bold(nobody)]),
    ...(others === null ? [] : [escapeMarkdownSentence(`${others}. ${NO_UNIT_ADVICE}`)]),
  ];
}

function overview(report: Report): string {
  const { targets, expectations } = report;
  const rows = targets.map((target) => {
    const failed = target.requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
    return row([
      escapeMarkdown(target.address),
      escapeMarkdown(saySystem(target.system)),
      sayVerdict(target.verdict),
      failed.join(', '),
      ...(expectations ? [tally(expectationsOf(report, target))] : []),
    ]);
  });
  const heads = ['unit', 'system', 'verdict', 'failed', ...(expectations ? ['expectations'] : [])];
  return [row(heads), row(heads.map(() => '---')), ...rows].join('\n');
}

function tally(results: readonly ExpectationResult[]): string {
  return results.length === 0 ? '' : `${signOfExpectations(results).mark} ${sayExpectations(results)}`;
}

function watchLines(watch: WatchRecord): string {
  const lines = renderWatchRecord(watch).filter((line) => line.trim() !== '');
  return lines.map((line) => `- ${escapeMarkdownSentence(line)}`).join('\n');
}

function expectations(results: readonly ExpectationResult[]): string[] {
  const rows = results.map((result) =>
    row([
      `${REQUIREMENT_SIGNS[result.status].mark} ${result.status}`,
      escapeMarkdown(result.address),
      escapeMarkdown(sayExpected(result)),
      escapeMarkdownSentence(result.reason),
    ]),
  );
  const table = [row(['status', 'unit', 'expected', 'measured']), row(['---', '---', '---', '---']), ...rows];
  return [`## Expectations: ${sayTally(tallyOf(results))}`, table.join('\n')];
}

function renderTarget(report: Report, target: TargetReport): string[] {
  const system = saySystem(target.system);
  return [
    `## ${escapeMarkdown(target.address)}${system === '' ? '' : ` (${escapeMarkdown(system)})`}: ${sayVerdict(target.verdict, expectationsOf(report, target))}`,
    bold(target.summary),
    requirements(target),
    ['```text', ...renderPath(target.path, target.address, PLAIN).map(plainSentence), '```'].join('\n'),
    ...(target.notes ?? []).map((note) => `- ${escapeMarkdownSentence(note)}`),
    ...target.findings.map((finding) => renderFinding(finding, target)),
    ...rules(report, target),
  ];
}

function requirements(target: TargetReport): string {
  const rows = target.requirements.map(({ id, title, status, reason, findings }) =>
    row([
      `${REQUIREMENT_SIGNS[status].mark} ${status}`,
      `${id}: ${escapeMarkdownSentence(title)}`,
      escapeMarkdownSentence(reason),
      findings.map(escapeMarkdown).join(', '),
    ]),
  );
  return [row(['status', 'requirement', 'measured', 'findings']), row(['---', '---', '---', '---']), ...rows].join(
    '\n',
  );
}

function renderFinding(finding: Finding, target: TargetReport): string {
  return [
    `### ${escapeMarkdown(finding.id)} ${finding.code} (${finding.severity}, ${finding.certainty})`,
    '',
    escapeMarkdownSentence(finding.summary),
    '',
    ...(finding.suspects.length > 0 ? ['**Suspects:**', ''] : []),
    ...finding.suspects.map((suspect, index) => `${index + 1}. ${escapeMarkdown(saySuspect(suspect))}`),
    ...(finding.suspects.length > 0 ? [''] : []),
    `**Remedy:** ${escapeMarkdownSentence(finding.remedy)}`,
    ...controlsFor(finding, target).flatMap((control) => ['', `**Can change:** ${escapeMarkdownSentence(control)}`]),
    ...(finding.nextTest === undefined ? [] : ['', `**Next test:** ${escapeMarkdownSentence(finding.nextTest)}`]),
    ...(finding.ruledOut.length > 0 ? [''] : []),
    ...finding.ruledOut.map(
      ({ code, because }) => `- ruled out: ${escapeMarkdown(code)}, ${escapeMarkdownSentence(because)}`,
    ),
    ...(finding.evidence.length > 0
      ? ['', `**Evidence:** ${escapeMarkdownSentence(sayEvidence(finding.evidence))}`]
      : []),
  ].join('\n');
}

/** The rules to add, in plain language; `pathproof rules` writes them for a vendor. */
function rules(report: Report, target: TargetReport): string[] {
  const { printed } = selectRules({ ...report, targets: [target] }, ticket, { all: false, source: null });
  if (printed.length === 0) return [];
  return [
    '**Rules to add:**',
    ...printed.flatMap(renderGroup),
    'For a firewall’s own syntax: pathproof rules REPORT.json --for VENDOR',
  ];
}

function renderGroup(group: RuleGroup): string[] {
  const label = labelOf(group, false).map((line) => `${escapeMarkdownSentence(line)}.`);
  const lines = ticket.render(group.needs, { chain: null }).map((line) => `- ${escapeMarkdownSentence(line)}`);
  return [label.join(' '), lines.join('\n')];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Four asterisks with nothing between them would be a line across the page. */
function bold(text: string): string {
  const inside = escapeMarkdownSentence(text);
  return inside === '' ? '' : `**${inside}**`;
}
