import type { Finding, Suspect } from '../../../model/finding.js';
import { plainSentence, plainText } from '../../escape.js';
import { sayEvidence, saySuspect } from '../../words.js';
import { paint, roomFor, symbol, type TextStyle, wrap } from './style.js';

const WIDTH = 92;
const INDENT = ' '.repeat(17);

/** A finding with everything an engineer needs to act on it; `controls` is what the documentation names as changeable. */
export function renderFinding(finding: Finding, style: TextStyle, controls: readonly string[] = []): string[] {
  const colour = finding.severity === 'failure' ? 'red' : 'yellow';
  const head = paint(style, colour, `${plainText(finding.id)} ${plainText(finding.code)}`);
  return [
    `  ${head} (${finding.severity}, ${finding.certainty})`,
    field(style, 'What', finding.summary),
    ...(finding.suspects.length > 0 ? renderSuspects(finding.suspects, style) : []),
    field(style, 'Remedy', finding.remedy),
    ...controls.map((text) => field(style, 'Can change', text)),
    ...(finding.nextTest === undefined ? [] : [field(style, 'Next test', finding.nextTest)]),
    ...finding.ruledOut.map((one) => field(style, 'Ruled out', `${one.code}: ${one.because}`)),
    field(style, 'Evidence', sayEvidence(finding.evidence)),
  ];
}

function field(style: TextStyle, name: string, text: string): string {
  const room = roomFor(style, WIDTH, INDENT.length);
  return `     ${name.padEnd(12)}${wrap(plainSentence(text), room, INDENT)}`;
}

function renderSuspects(suspects: readonly Suspect[], style: TextStyle): string[] {
  return suspects.map((suspect, index) => {
    const name = index === 0 ? 'Suspects' : '';
    return field(style, name, `${index + 1}. ${saySuspect(suspect, ` ${symbol(style, 'back')}`)}`);
  });
}
