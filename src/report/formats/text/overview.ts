import type { ExpectationResult } from '../../../model/expectation.js';
import type { Report, TargetReport, Verdict } from '../../../model/report.js';
import { VERDICT_SIGNS } from '../../../model/signs.js';
import { plainText } from '../../escape.js';
import { expectationsOf, headline, sayExpectations, signOfExpectations } from '../../headline.js';
import { sayNobody, sayNoUnits } from '../../no-units.js';
import { cellsOf, fitCells } from './columns.js';
import { TONE_MARKS } from './status.js';
import { paint, roomFor, symbol, type TextStyle, wrap } from './style.js';

const WIDEST_NAME = 24;
const GAP = '  ';
/** Full reports of so many targets can still be read. */
const MOST_DETAILS = 5;
const WIDTH = 100;

/** Many targets: how many came to what, and a row for each, in their order. */
export interface Overview {
  tally: string;
  rows: string[];
}

export function renderOverview(report: Report, style: TextStyle): string[] {
  const { tally, rows } = overviewOf(report, style);
  return ['', tally, ...(rows.length > 0 ? ['', ...rows] : [])];
}

/**
 * A row tells verdict, address, name, what is not met, and the codes of the failures. Of no target, the tally says that
 * there is none, which proves nothing.
 */
export function overviewOf(report: Report, style: TextStyle): Overview {
  const { targets, expectations, verdict } = report;
  const nobody = sayNobody(report);
  if (nobody !== null) {
    const { tone, word } = VERDICT_SIGNS[verdict];
    const [name, colour] = TONE_MARKS[tone];
    return { tally: `${paint(style, colour, symbol(style, name))} ${word}  ${nobody}`, rows: [] };
  }
  const cellsOfAll = targets.map((target) => cellsFor(target, report));
  const widths = [0, 1].map((column) => Math.max(...cellsOfAll.map((row) => cellsOf(row[column] ?? ''))));
  const rows = targets.map((target, index) => {
    const [address = '', name = '', ...told] = cellsOfAll[index] ?? [];
    const sign = symbol(style, 'wait');
    const cells = [
      fitCells(address, widths[0] ?? 0, sign),
      fitCells(name, Math.min(widths[1] ?? 0, WIDEST_NAME), sign),
    ];
    return `  ${mark(target, report, style)} ${[...cells, ...told].join(GAP)}`.trimEnd();
  });
  return { tally: `${paint(style, 'bold', count(targets))}${renderTally(expectations, style)}`, rows };
}

/** One line for the members of ranges that answer and are no unit; they count for nothing. */
export function renderNoUnits(report: Report, style: TextStyle): string[] {
  const told = sayNoUnits(report);
  return told === null ? [] : ['', wrap(told, roomFor(style, WIDTH), '  ')];
}

/** The targets worth showing in full: not passed, one of each kind of failure first. */
export function chooseDetails({ targets }: Report): TargetReport[] {
  const open = targets.filter(({ verdict }) => verdict !== 'pass');
  const kinds = new Map<string, TargetReport>();
  for (const target of open) if (!kinds.has(kindOf(target))) kinds.set(kindOf(target), target);
  const chosen = [...new Set([...kinds.values(), ...open])].slice(0, MOST_DETAILS);
  return targets.filter((target) => chosen.includes(target));
}

/** How to see the targets that are not shown in full; nothing when all of them are. */
export function renderRest({ targets }: Report, shown: readonly TargetReport[]): string[] {
  const left = targets.filter((target) => target.verdict !== 'pass' && !shown.includes(target));
  const [first] = left;
  if (!first) return [];
  const what = left.length === 1 ? '1 more target is' : `${left.length} more targets are`;
  return [
    '',
    `${what} not met: --report FILE.json holds all of them, and "pathproof run remote --address ${plainText(first.address)}" measures one in full.`,
  ];
}

function cellsFor(target: TargetReport, report: Report): string[] {
  const { address, system, requirements, findings } = target;
  const results = expectationsOf(report, target);
  const unlike = results.some(({ status }) => status !== 'met') ? [sayExpectations(results)] : [];
  const failed = requirements.filter(({ status }) => status === 'failed').map(({ id }) => id);
  const open = requirements.filter(({ status }) => status === 'unproven' || status === 'not-tested');
  const unmet = failed.length > 0 ? failed : open.map(({ id, status }) => `${id} ${status}`);
  const codes = findings.filter(({ severity }) => severity === 'failure').map(({ code }) => code);
  const told = [unmet.join(', '), [...new Set(codes)].join(', '), ...unlike].filter((one) => one !== '');
  return [plainText(address), plainText(system?.name ?? ''), ...told];
}

function kindOf({ verdict, findings }: TargetReport): string {
  const codes = findings.map(({ code, suspects }) => `${code} ${suspects.map(({ hop }) => hop).join(' ')}`);
  return [verdict, ...codes].join(', ');
}

function count(targets: readonly TargetReport[]): string {
  const number = (wanted: Verdict): number => targets.filter(({ verdict }) => verdict === wanted).length;
  const parts = [`${number('pass')} passed`, `${number('fail')} failed`, `${number('unproven')} unproven`];
  return `${targets.length} targets: ${parts.join(', ')}`;
}

function renderTally(results: readonly ExpectationResult[] | undefined, style: TextStyle): string {
  if (results === undefined || results.length === 0) return '';
  const [, colour] = TONE_MARKS[signOfExpectations(results).tone];
  return `; ${paint(style, colour, sayExpectations(results))}`;
}

function mark(target: TargetReport, report: Report, style: TextStyle): string {
  const [name, colour] = TONE_MARKS[headline(target.verdict, expectationsOf(report, target)).tone];
  return paint(style, colour, symbol(style, name));
}
