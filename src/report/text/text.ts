import type { Report, TargetReport, Verdict } from '../../model/report.js';
import type { RequirementResult, RequirementStatus } from '../../model/requirement.js';
import { controlsFor, sayLeavesBy } from '../controls.js';
import { plainSentence, plainText } from '../escape.js';
import { METHOD_WORDS, saySystem } from '../words.js';
import { renderExpectations } from './expectations.js';
import { renderFinding } from './finding.js';
import { chooseDetails, renderOverview, renderRest } from './overview.js';
import { renderPath } from './path.js';
import { asciiText, type Colour, paint, type SymbolName, symbol, type TextStyle, wrap } from './style.js';
import { renderWatchRecord } from './watch.js';

const WIDTH = 100;
/** Under the title of the requirement. */
const REASON_INDENT = ' '.repeat(31);

/**
 * The verdict in plain words: sentence, requirement table, findings with suspects and remedy, path. Of several targets,
 * an overview first, and in full only some of those that do not pass.
 */
export function renderText(report: Report, style: TextStyle): string {
  const shown = report.targets.length === 1 ? report.targets : chooseDetails(report);
  const blocks = [
    renderHead(report),
    ...(report.targets.length === 1 ? [] : renderOverview(report, style)),
    ...shown.flatMap((target) => renderTarget(target, report, style)),
    ...(report.targets.length === 1 ? [] : renderRest(report, shown)),
  ];
  if (report.expectations) blocks.push(renderExpectations(report.expectations, style));
  if (report.watch) blocks.push(renderWatchRecord(report.watch));
  return asciiText(style, `${blocks.flat().join('\n')}\n`);
}

function renderHead(report: Report): string[] {
  const seconds = (report.durationMs / 1000).toFixed(1);
  const how = `scenario ${plainText(report.scenario)}, ${METHOD_WORDS[report.vantage.method]}, ${seconds} s`;
  const cut = report.interrupted ? ['Interrupted: this is what was measured until then.'] : [];
  return [`pathproof ${plainText(report.tool.version)} · ${how} · ${plainText(report.startedAt)}`, ...cut];
}

function renderTarget(target: TargetReport, report: Report, style: TextStyle): string[] {
  return [
    '',
    `${renderVerdict(target.verdict, style)}  ${plainText(target.address)}${renderSystem(target)}`,
    wrap(plainSentence(target.summary), WIDTH, ''),
    '',
    'Requirements',
    ...target.requirements.map((requirement) => renderRequirement(requirement, style)),
    '',
    'Path',
    ...renderLeavesBy(target),
    ...renderPath(target.path, target.address, style),
    ...renderNotes(target),
    ...renderFindings(target, style),
    ...renderNotTested(target),
    ...renderLimits(report),
  ];
}

const VERDICTS: Record<Verdict, [string, Colour]> = {
  pass: ['PASS', 'green'],
  fail: ['FAIL', 'red'],
  unproven: ['UNPROVEN', 'yellow'],
};

function renderVerdict(verdict: Verdict, style: TextStyle): string {
  const [word, colour] = VERDICTS[verdict];
  return paint(style, colour, word);
}

function renderSystem({ system }: TargetReport): string {
  const said = saySystem(system);
  return said === '' ? '' : ` (${said})`;
}

const MARKS: Record<RequirementStatus, [SymbolName, Colour]> = {
  met: ['met', 'green'],
  failed: ['failed', 'red'],
  unproven: ['unsure', 'yellow'],
  'not-tested': ['off', 'yellow'],
  'not-applicable': ['off', 'dim'],
};

function renderRequirement(requirement: RequirementResult, style: TextStyle): string {
  const [name, colour] = MARKS[requirement.status];
  const status = paint(style, colour, `${symbol(style, name)} ${requirement.status.padEnd(11)}`);
  const refs = requirement.findings.length > 0 ? ` [${requirement.findings.map(plainText).join(', ')}]` : '';
  const reason = wrap(plainSentence(requirement.reason), WIDTH - REASON_INDENT.length, REASON_INDENT);
  return `  ${status} ${plainText(requirement.id).padEnd(14)} ${plainText(requirement.title)}${refs}\n${REASON_INDENT}${reason}`;
}

function renderLeavesBy(target: TargetReport): string[] {
  const said = sayLeavesBy(target);
  return said === null ? [] : [`  ${plainSentence(said)}`];
}

function renderNotes({ notes }: TargetReport): string[] {
  if (!notes || notes.length === 0) return [];
  return ['', 'Notes', ...notes.map((note) => `  ${wrap(plainSentence(note), WIDTH - 2, '  ')}`)];
}

function renderFindings(target: TargetReport, style: TextStyle): string[] {
  if (target.findings.length === 0) return [];
  return [
    '',
    'Findings',
    ...target.findings.flatMap((finding) => renderFinding(finding, style, controlsFor(finding, target))),
  ];
}

/** Steps that only a person can do are told as such, never as done. */
function renderNotTested(target: TargetReport): string[] {
  const login = target.steps.find((step) => step.status === 'manual' && step.title.startsWith('Log in'));
  if (!login) return [];
  const advice: Record<Verdict, string> = {
    pass: 'try it in Manager now, everything below it is proven',
    fail: 'repair the findings first',
    unproven: 'it needs more than what is proven here',
  };
  const title = login.title.charAt(0).toLowerCase() + login.title.slice(1);
  return ['', `Not tested: step ${login.number}, ${title} (pathproof never logs in): ${advice[target.verdict]}.`];
}

function renderLimits(report: Report): string[] {
  if (report.vantage.method === 'raw') return [];
  return ['', 'What this could not tell', ...report.vantage.limits.map((limit) => `  ${plainSentence(limit)}`)];
}
