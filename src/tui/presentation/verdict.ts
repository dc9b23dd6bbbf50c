import type { Finding, Suspect } from '../../model/finding.js';
import { VERDICT_SIGNS } from '../../model/signs.js';
import type { RunState } from '../state/app.js';
import type { TargetView } from '../state/run-view.js';
import { cells, EMPTY, hanging, type Line, line, span, type Tone } from '../text.js';

const FIELD = 11;

/** One sentence; then for each finding what, who, how sure, what to do, and what would settle it. */
export function presentVerdict(target: TargetView, run: RunState, width: number): Line[] {
  if (run.error !== null) return hanging(span('✖ ', 'bad'), cells(run.error), width);
  const { report } = target;
  if (report === null) return [line(span('told when every answer is in', 'dim'))];
  const { mark, tone } = VERDICT_SIGNS[report.verdict];
  return [
    ...hanging(span(`${mark} `, tone), longText(report.summary), width, 'strong'),
    ...(report.verdict === 'pass' ? sayNotTested(target, width) : []),
    ...report.findings.flatMap((finding) => [EMPTY, ...presentFinding(finding, report.summary, width)]),
  ];
}

/** A step that only a person can do is never taken for done. */
function sayNotTested({ steps }: TargetView, width: number): Line[] {
  const login = steps.find(({ status, title }) => status === 'manual' && title.startsWith('Log in'));
  if (!login) return [];
  const text = `Not tested: step ${login.number}, log in (pathproof never logs in): try it in Manager now.`;
  return [EMPTY, ...hanging(span('– ', 'dim'), text, width)];
}

const SEVERITY: Record<Finding['severity'], Tone> = { failure: 'bad', warning: 'doubt', note: 'accent' };

function presentFinding(finding: Finding, told: string, width: number): Line[] {
  const field = (name: string, text: string, tone: Tone = 'plain'): Line[] =>
    hanging(span(`  ${name.padEnd(FIELD)}`, 'dim'), longText(text), width, tone);
  return [
    line(
      span(`▌ ${finding.id} ${finding.code}`, SEVERITY[finding.severity]),
      span(`  ${finding.severity}, ${finding.certainty}`, 'dim'),
    ),
    ...(finding.summary === told ? [] : field('What', finding.summary)),
    ...finding.suspects.flatMap((suspect, index) =>
      field(index === 0 ? 'Suspects' : '', `▲${index + 1} ${saySuspect(suspect)}`, 'doubt'),
    ),
    ...field('Remedy', finding.remedy, 'strong'),
    ...(finding.nextTest === undefined ? [] : field('Next test', finding.nextTest)),
  ];
}

/** Sentences of pathproof itself may be long; each word of what they quote is cleaned. */
function longText(text: string): string {
  return text.split(' ').map(cells).join(' ');
}

function saySuspect({ role, hop, address, direction }: Suspect): string {
  const where = hop === undefined || role === 'pc' || role === 'unit' ? '' : ` at hop ${hop}`;
  const way = direction === 'return' ? ', on the way back' : '';
  return `${role}${address === undefined ? '' : ` ${address}`}${where}${way}`;
}
