import type { FlowTrace, Report, TargetReport } from '../../../model/report.js';
import { traceEnd } from '../../../model/trace-end.js';
import { type Change, sayWhere, shownOf, unmendedBy } from '../../change.js';
import { plainSentence, plainText } from '../../escape.js';
import { expectationsOf, headline } from '../../headline.js';
import { sayNoUnits } from '../../no-units.js';
import { INTERRUPTED_WORDS, sayExpected } from '../../words.js';
import { saySeconds, sayUnit } from './head.js';
import { chooseDetails, overviewOf } from './overview.js';
import { renderPath } from './path.js';
import { REQUIREMENT_MARKS, TONE_MARKS } from './status.js';
import { asciiText, banner, paint, roomFor, symbol, type TextStyle, wrap } from './style.js';
import { renderWatchRecord } from './watch.js';

const WIDTH = 100;
/** Lines of an answer, where the terminal is wide enough; a demo adds two of its own, which makes fifteen. */
const MOST_LINES = 13;
const MOST_SUMMARY = 3;
const MOST_CHANGES = 3;
const MOST_ROWS = 6;

/** What an answer is made of besides its report. */
export interface AnswerOptions {
  /** What has to be changed, by changesOf. */
  readonly changes: readonly Change[];
  /** The last line: the next useful command, or step. */
  readonly next: string;
}

/**
 * The answer on one screen: verdict, what to change and where, the path, one line a note, the next command. Requirements,
 * what was ruled out and the evidence are left to renderText.
 */
export function renderAnswer(report: Report, style: TextStyle, { changes, next }: AnswerOptions): string {
  const [target, ...others] = report.targets;
  const cut = report.interrupted ? [INTERRUPTED_WORDS] : [];
  const one = target && others.length === 0 ? target : null;
  const body = one ? answerOne(one, report, changes, style) : answerMany(report, changes, style);
  const watched = report.watch ? [renderWatchRecord(report.watch).filter((line) => line !== '')] : [];
  return asciiText(style, `${fit([cut, ...body, ...watched, [paint(style, 'bold', next)]]).join('\n')}\n`);
}

/** Blocks one after the other; empty lines between them only as far as there is room. */
function fit(blocks: readonly string[][]): string[] {
  const full = blocks.filter((block) => block.length > 0);
  const lines = full.flat().flatMap((line) => line.split('\n')).length;
  const room = Math.max(0, MOST_LINES - lines);
  // From the end: the command to type next stands apart first.
  const apart = full.length - 1 - room;
  return full.flatMap((block, index) => (index > 0 && index > apart ? ['', ...block] : block));
}

function answerOne(target: TargetReport, report: Report, changes: readonly Change[], style: TextStyle): string[][] {
  const head = [verdictLine(target, report, style), ...paragraph(target.summary, style, MOST_SUMMARY)];
  const change = whatToChange(changes, [target], style);
  const notes = [...renderUnmet(report, style), ...renderNotes(target, style)];
  const taken = [...head, ...change].join('\n').split('\n').length + 1;
  const path = renderPathBriefly(target, MOST_LINES - taken - Math.min(notes.length, 1), style);
  const left = Math.max(1, MOST_LINES - taken - path.length);
  return [head, change, path, keep(notes, left, 'notes', style)];
}

function answerMany(report: Report, changes: readonly Change[], style: TextStyle): string[][] {
  const { tally, rows } = overviewOf(report, style);
  const open = rows.filter((_, index) => report.targets[index]?.verdict !== 'pass');
  const shown = report.targets.length <= MOST_ROWS ? rows : open;
  return [
    [tally, ...keep(shown, MOST_ROWS, 'targets', style)],
    noUnits(report, style),
    whatToChange(changes, chooseDetails(report), style),
  ];
}

function noUnits(report: Report, style: TextStyle): string[] {
  const told = sayNoUnits(report);
  return told === null ? [] : paragraph(told, style, 2);
}

/** Verdict and unit, the verdict as a banner where there are colours. */
function verdictLine(target: TargetReport, report: Report, style: TextStyle): string {
  const results = expectationsOf(report, target);
  const { words, tone } = headline(target.verdict, results);
  const [name, colour] = TONE_MARKS[tone];
  const verdict = banner(style, colour, `${symbol(style, name)} ${words}`);
  const how = `${symbol(style, 'bullet')} ${plainText(report.scenario)}, ${saySeconds(report)}`;
  return `${verdict}  ${sayUnit(target)}  ${paint(style, 'dim', how)}`;
}

/** The rules that are missing, each with its place; the remedies of what no rule mends. */
function whatToChange(changes: readonly Change[], targets: readonly TargetReport[], style: TextStyle): string[] {
  const rules = changes.flatMap((change) => renderChange(change, style));
  const remedies = targets.flatMap((target) =>
    unmendedBy(changes, target).map((finding) => ({ finding, whose: targets.length > 1 ? `${target.address}: ` : '' })),
  );
  const others = [...new Set(remedies.map(({ finding, whose }) => `${whose}${finding.remedy}`))];
  const lines = others.map((remedy) => indented(`${symbol(style, 'arrow')} ${plainSentence(remedy)}`, style));
  return keep([...rules, ...lines], MOST_CHANGES, 'changes', style);
}

function renderChange(change: Change, style: TextStyle): string[] {
  const where = plainText(sayWhere(change));
  const { shown, left } = shownOf(change);
  const allow = shown.map(plainText).join('; ') + (left > 0 ? ` and ${left} more` : '');
  const line = `  ${allow}  ${where}`;
  if (line.length <= roomFor(style, WIDTH)) return [`  ${paint(style, 'bold', allow)}  ${where}`];
  return [
    `  ${paint(style, 'bold', wrap(allow, roomFor(style, WIDTH, 2), '    '))}\n    ${wrap(where, roomFor(style, WIDTH, 4), '    ')}`,
  ];
}

/** The picture with the traces that tell most, as many as there is room for: those that break before those that do not. */
function renderPathBriefly({ path, address }: TargetReport, room: number, style: TextStyle): string[] {
  if (path.hops.length === 0 && !path.ladders.some(({ unsent }) => unsent)) return [];
  const heads = path.hops.length === 0 ? 0 : path.hops.some(({ name }) => name) ? 3 : 2;
  const isWhole = (trace: FlowTrace): boolean =>
    trace.harmless === true || traceEnd(trace, path, address).kind === 'answered';
  const byWeight = [...path.ladders.filter((trace) => !isWhole(trace)), ...path.ladders.filter(isWhole)];
  const chosen = byWeight.slice(0, Math.max(1, room - heads));
  const ladders = path.ladders.filter((trace) => chosen.includes(trace));
  return renderPath({ ...path, ladders }, address, style, { list: false });
}

/** What was expected and is not so. */
function renderUnmet({ expectations = [] }: Report, style: TextStyle): string[] {
  const unmet = expectations.filter(({ status }) => status !== 'met');
  return unmet.map((one) => {
    const [name] = REQUIREMENT_MARKS[one.status];
    return oneLine(
      `${symbol(style, name)} ${plainText(one.address)} ${sayExpected(one)}: ${plainSentence(one.reason)}`,
      style,
    );
  });
}

/** Each on one line: what is noticed beside the failures. */
function renderNotes(target: TargetReport, style: TextStyle): string[] {
  const findings = target.findings.filter(({ severity }) => severity !== 'failure');
  const notes = [...findings.map(({ summary }) => summary), ...(target.notes ?? [])];
  return notes.map((note) => oneLine(`${symbol(style, 'bullet')} ${plainSentence(note)}`, style));
}

function oneLine(text: string, style: TextStyle): string {
  const [first = '', ...rest] = wrap(text, roomFor(style, WIDTH, 4), '').split('\n');
  return `  ${first}${rest.length > 0 ? symbol(style, 'wait') : ''}`;
}

function indented(text: string, style: TextStyle): string {
  return `  ${wrap(text, roomFor(style, WIDTH, 4), '    ')}`;
}

function paragraph(text: string, style: TextStyle, most: number): string[] {
  const lines = wrap(plainSentence(text), roomFor(style, WIDTH), '').split('\n');
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1]}${symbol(style, 'wait')}`];
}

function keep(lines: readonly string[], most: number, what: string, style: TextStyle): string[] {
  if (lines.length <= most) return [...lines];
  const shown = lines.slice(0, most - 1);
  return [...shown, paint(style, 'dim', `  and ${lines.length - shown.length} more ${what} (-v)`)];
}
