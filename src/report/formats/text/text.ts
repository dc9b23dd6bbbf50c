import type { Report, TargetReport, Verdict } from '../../../model/report.js';
import type { RequirementResult } from '../../../model/requirement.js';
import { controlsFor, sayLeavesBy } from '../../controls.js';
import { plainSentence, plainText } from '../../escape.js';
import { expectationsOf, headline } from '../../headline.js';
import { INTERRUPTED_WORDS, METHOD_WORDS } from '../../words.js';
import { renderExpectations } from './expectations.js';
import { renderFinding } from './finding.js';
import { saySeconds, sayUnit } from './head.js';
import { renderOffServices, splitOffServices } from './off-services.js';
import { chooseDetails, renderNoUnits, renderOverview, renderRest } from './overview.js';
import { renderPath } from './path.js';
import { REQUIREMENT_MARKS, TONE_MARKS } from './status.js';
import { asciiText, paint, roomFor, symbol, type TextStyle, wrap } from './style.js';
import { renderWatchRecord } from './watch.js';

const WIDTH = 100;
/** A sentence that stands alone is not broken in a file. */
const WIDEST_LINE = 400;
/** Columns of the requirements, in characters. */
const SHORTEST_STATUS = 11;
const SHORTEST_ID = 14;

/**
 * The verdict in plain words: sentence, requirement table, findings with suspects and remedy, path. Of several targets,
 * an overview first, and in full only some of those that do not pass.
 */
export function renderText(report: Report, style: TextStyle): string {
  const shown = report.targets.length === 1 ? report.targets : chooseDetails(report);
  const blocks = [
    renderHead(report),
    ...(report.targets.length === 1 ? [] : renderOverview(report, style)),
    ...renderNoUnits(report, style),
    ...shown.flatMap((target) => renderTarget(target, report, style)),
    ...(report.targets.length === 1 ? [] : renderRest(report, shown)),
  ];
  if (report.expectations) blocks.push(renderExpectations(report.expectations, style));
  if (report.watch) blocks.push(renderWatchRecord(report.watch));
  return asciiText(style, `${blocks.flat().join('\n')}\n`);
}

function renderHead(report: Report): string[] {
  const how = `scenario ${plainText(report.scenario)}, ${METHOD_WORDS[report.vantage.method]}, ${saySeconds(report)}`;
  const cut = report.interrupted ? [INTERRUPTED_WORDS] : [];
  return [`pathproof ${plainText(report.tool.version)} · ${how} · ${plainText(report.startedAt)}`, ...cut];
}

function renderTarget(target: TargetReport, report: Report, style: TextStyle): string[] {
  return [
    '',
    `${renderVerdict(target, report, style)}  ${sayUnit(target)}`,
    wrap(plainSentence(target.summary), roomFor(style, WIDTH), ''),
    '',
    'Requirements',
    ...renderRequirements(target, style),
    '',
    'Path',
    ...renderLeavesBy(target),
    ...renderPath(target.path, target.address, style),
    ...renderNotes(target, style),
    ...renderFindings(target, style),
    ...renderNotTested(target, report, style),
    ...renderLimits(report, style),
  ];
}

/** What was expected and is not so comes with the verdict, and with a sign. */
function renderVerdict(target: TargetReport, report: Report, style: TextStyle): string {
  const results = expectationsOf(report, target);
  const { words, tone } = headline(target.verdict, results);
  const [name, colour] = TONE_MARKS[tone];
  return paint(style, colour, results.length === 0 ? words : `${symbol(style, name)} ${words}`);
}

/** Marks and statuses, ids, then titles with what was measured below them, each column as wide as it needs to be. */
function renderRequirements({ requirements }: TargetReport, style: TextStyle): string[] {
  const widest = (texts: readonly string[], least: number): number =>
    Math.max(least, ...texts.map((text) => text.length));
  const statuses = widest(
    requirements.map(({ status }) => status),
    SHORTEST_STATUS,
  );
  const ids = widest(
    requirements.map(({ id }) => plainText(id)),
    SHORTEST_ID,
  );
  return requirements.map((one) => renderRequirement(one, style, { statuses, ids }));
}

function renderRequirement(
  requirement: RequirementResult,
  style: TextStyle,
  columns: { statuses: number; ids: number },
): string {
  const { status, id, title, reason, findings } = requirement;
  const [name, colour] = REQUIREMENT_MARKS[status];
  const mark = paint(style, colour, `${symbol(style, name)} ${status.padEnd(columns.statuses)}`);
  const refs = findings.length > 0 ? ` [${findings.map(plainText).join(', ')}]` : '';
  const indent = ' '.repeat(columns.statuses + columns.ids + 6);
  const hanging = (text: string): string => wrap(text, roomFor(style, WIDTH - indent.length, indent.length), indent);
  const head = `  ${mark} ${plainText(id).padEnd(columns.ids)} ${hanging(`${plainText(title)}${refs}`)}`;
  return `${head}\n${indent}${hanging(plainSentence(reason))}`;
}

function renderLeavesBy(target: TargetReport): string[] {
  const said = sayLeavesBy(target);
  return said === null ? [] : [`  ${plainSentence(said)}`];
}

function renderNotes({ notes }: TargetReport, style: TextStyle): string[] {
  if (!notes || notes.length === 0) return [];
  return ['', 'Notes', ...notes.map((note) => `  ${wrap(plainSentence(note), roomFor(style, WIDTH - 2, 2), '  ')}`)];
}

function renderFindings(target: TargetReport, style: TextStyle): string[] {
  if (target.findings.length === 0) return [];
  const { off, others } = splitOffServices(target.findings);
  return [
    '',
    'Findings',
    ...others.flatMap((finding) => renderFinding(finding, style, controlsFor(finding, target))),
    ...renderOffServices(off, style),
  ];
}

/** Steps that only a person can do are told as such, never as done. */
function renderNotTested(target: TargetReport, report: Report, style: TextStyle): string[] {
  const login = target.steps.find((step) => step.status === 'manual' && step.title.startsWith('Log in'));
  if (!login) return [];
  const advice: Record<Verdict, string> = {
    pass:
      report.vantage.method === 'raw'
        ? 'try it in Manager now, every step before it passed'
        : 'try it in Manager now, every step before it passed as far as this method can tell',
    fail: 'repair the findings first',
    unproven: 'it needs more than what is proven here',
  };
  const title = login.title.charAt(0).toLowerCase() + login.title.slice(1);
  const said = `Not tested: step ${login.number}, ${title} (pathproof never logs in): ${advice[target.verdict]}.`;
  return ['', wrap(plainSentence(said), roomFor(style, WIDEST_LINE), '')];
}

function renderLimits(report: Report, style: TextStyle): string[] {
  if (report.vantage.method === 'raw') return [];
  return [
    '',
    'What this could not tell',
    ...report.vantage.limits.map((limit) => `  ${wrap(plainSentence(limit), roomFor(style, WIDEST_LINE, 2), '  ')}`),
  ];
}
