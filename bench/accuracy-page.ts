import type { Injected } from '../src/lab/matrix/case.js';
import { NETWORKS } from '../src/lab/topologies/networks.js';
import type { Finding, Suspect } from '../src/model/finding.js';
import { confusion } from './accuracy-confusion.js';
import { type Graded, totalsOf } from './accuracy-tally.js';
import { figureOf, sayTime } from './figures.js';

const HEAD = `# Accuracy

What was put into virtual networks of real kernels, and what \`pathproof run remote\` said about it. \`npm run accuracy\`
measures again and writes this page; its options are in \`bench/accuracy.ts\`.

A case is *right* when the verdict is right, every injected fault is reported with its code, the device that holds it is
among the suspects, no more devices are suspected than the evidence leaves, and nothing else is said with more certainty
than *possible*. It is *less* when something was missed but nothing false was said, and *false* when more was claimed than
is true.
`;
const SECTION = '\n## Method ';
const METHODS = ['raw', 'system', 'connect'];

/** The page with the section of one method replaced or added. */
export function updatePage(page: string, method: string, graded: readonly Graded[]): string {
  const others = page.split(SECTION).slice(1);
  const sections = [...others.filter((text) => methodOf(text) !== method), section(method, graded)];
  sections.sort((a, b) => METHODS.indexOf(methodOf(a)) - METHODS.indexOf(methodOf(b)));
  return [HEAD, ...sections].map((text) => `${text.trimEnd()}\n`).join(SECTION);
}

function methodOf(section: string): string {
  return section.split('\n')[0] ?? '';
}

function section(method: string, graded: readonly Graded[]): string {
  const rows = [...new Set(graded.map(({ one }) => one))].map((one) =>
    row(graded.filter((other) => other.one === one)),
  );
  const header = ['case', 'network', 'injected', 'reported', 'suspects', 'certainty', 'right'];
  return [
    method,
    summary(graded),
    '### Cases',
    markdown([header, ...rows]),
    '### Injected against reported',
    'Each injected fault in the line of its code; what was reported for it, or instead of it, in the columns.',
    markdown(confusion(graded)),
  ].join('\n\n');
}

function summary(graded: readonly Graded[]): string {
  const totals = totalsOf(graded);
  const time = figureOf(graded.map(({ run }) => run.ms));
  return markdown([
    ['figure', 'value'],
    ['cases', String(new Set(graded.map(({ one }) => one)).size)],
    ['runs', String(totals.runs)],
    ['right', share(totals.right, totals.runs)],
    ['less', share(totals.less, totals.runs)],
    ['false', share(totals.untrue, totals.runs)],
    ['injected faults that were reported with their code', share(totals.reported, totals.faults)],
    ['the true device is among the suspects', share(totals.named, totals.located)],
    ['mean number of suspects', totals.meanSuspects.toFixed(2)],
    ['runs on healthy paths with a failed requirement', share(totals.falseBlame, totals.healthyRuns)],
    ['runs in which an innocent device is called proved', share(totals.wronglyProved, totals.runs)],
    ['time of a run, median (longest)', `${sayTime(time.median)} (${sayTime(time.max)})`],
  ]);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

/** One line for all runs of a case; what was reported is that of its first run that was not right, or of the first. */
function row(runs: readonly Graded[]): string[] {
  const shown = runs.find(({ grade }) => grade !== 'right') ?? runs[0];
  if (shown === undefined) return [];
  const { one, findings } = shown;
  const told = findings.filter(({ certainty }) => certainty !== 'possible');
  return [
    one.name,
    NETWORKS[one.network].title,
    one.injected.length === 0 ? 'nothing' : one.injected.map(sayInjected).join('; '),
    told.length === 0 ? 'nothing' : told.map(({ code }) => code).join('; '),
    told.map((finding) => sayFinding(finding)).join('; '),
    told.map(({ certainty }) => certainty).join('; '),
    grades(runs),
  ];
}

function sayInjected({ codes, device, direction }: Injected): string {
  const where = device === undefined ? '' : ` at ${device}`;
  return `${codes.join(' or ')}${where}${direction === 'return' ? ' on the way back' : ''}`;
}

function sayFinding({ suspects }: Finding): string {
  return suspects.map(saySuspect).join(', ') || 'none';
}

/** Addresses say nothing to a reader of the table; the hop does. */
function saySuspect({ role, hop, direction }: Suspect): string {
  const name = role === 'router' || role === 'gateway' ? `hop ${hop ?? '?'}` : role;
  return direction === 'return' ? `${name} back` : name;
}

function grades(runs: readonly Graded[]): string {
  const right = runs.filter(({ grade }) => grade === 'right').length;
  if (runs.length > 1 && right < runs.length) return `${right} of ${runs.length}`;
  return runs[0]?.grade === 'right' ? 'yes' : `**${runs[0]?.grade}**`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  const [header = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
