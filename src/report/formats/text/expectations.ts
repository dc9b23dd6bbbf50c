import type { ExpectationResult } from '../../../model/expectation.js';
import { plainSentence, plainText } from '../../escape.js';
import { sayExpected, sayTally, tallyOf } from '../../words.js';
import { REQUIREMENT_MARKS } from './status.js';
import { paint, roomFor, symbol, type TextStyle, wrap } from './style.js';

const WIDTH = 100;
const INDENT = ' '.repeat(14);

/** What became of each expectation of the user's. */
export function renderExpectations(results: readonly ExpectationResult[], style: TextStyle): string[] {
  return ['', `Expectations: ${sayTally(tallyOf(results))}`, ...results.map((one) => renderResult(one, style))];
}

function renderResult(result: ExpectationResult, style: TextStyle): string {
  const [name, colour] = REQUIREMENT_MARKS[result.status];
  const status = paint(style, colour, `${symbol(style, name)} ${result.status.padEnd(9)}`);
  const said = wrap(plainSentence(result.reason), roomFor(style, WIDTH - INDENT.length, INDENT.length), INDENT);
  return `  ${status} ${plainText(result.address)} ${sayExpected(result)}\n${INDENT}${said}`;
}
