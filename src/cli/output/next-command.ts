import type { Report, TargetReport } from '../../model/report.js';
import type { Change } from '../../report/change.js';
import { plainText } from '../../report/escape.js';
import { scenarioById } from '../../scenarios/definitions/catalogue.js';
import { isOfOneUnit } from '../../scenarios/definitions/definition.js';
import { shellWord } from '../shell-word.js';

const USUAL_SCENARIO = 'remote';
/** Characters of a test that is told on the last line. */
const LONGEST_TEST = 80;

/** The last line of an answer: the next useful command, or what is left for a person to do. */
export function nextCommand(report: Report, changes: readonly Change[], files: readonly string[]): string {
  const saved = files.find((file) => file.toLowerCase().endsWith('.json'));
  const first = report.targets.find(({ verdict }) => verdict !== 'pass');
  if (report.targets.length === 0) return 'Next: pathproof doctor';
  if (!first) return 'Next: log in with Manager, the one step that pathproof never takes';
  if (saved !== undefined && changes.length > 0) return `Next: pathproof rules ${shellWord(saved)} --for ticket`;
  if (first.verdict === 'fail') return `Next: ${watch(first, report)}`;
  return `Next: ${explain(first, report)}`;
}

/** Beside whoever mends it. */
function watch({ address }: TargetReport, report: Report): string {
  const id = scenarioFor(report);
  const which = id === USUAL_SCENARIO ? '' : ` --scenario ${id}`;
  return `pathproof watch ${plainText(address)}${which}   while it is mended (-v for the evidence)`;
}

function explain({ address, findings }: TargetReport, report: Report): string {
  const test = findings.find(({ nextTest }) => nextTest !== undefined)?.nextTest;
  if (test !== undefined && test.length <= LONGEST_TEST) return plainText(test);
  return `pathproof run ${scenarioFor(report)} ${plainText(address)} -v   for the evidence and the next test`;
}

/** The scenario to run again for one unit: that of the run, but for those over many. */
function scenarioFor({ scenario }: Report): string {
  const known = scenarioById(scenario);
  return known && isOfOneUnit(known) ? known.id : USUAL_SCENARIO;
}
