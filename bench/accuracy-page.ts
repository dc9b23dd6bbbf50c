import type { Finding, Suspect } from '../src/model/finding.js';
import { confusion } from './accuracy-confusion.js';
import { HEALTHY } from './accuracy-healthy.js';
import { type Graded, totalsOf } from './accuracy-tally.js';
import { byCase, markdown, share, times } from './accuracy-words.js';
import type { Injected } from './matrix/case.js';
import { KINDS, type Kind, kindOf } from './matrix/kinds.js';
import { NETWORKS } from './matrix/topologies/networks.js';

const HEAD = `# Accuracy

What was put into virtual networks of real kernels, and what \`pathproof run\` said about it, mostly with the scenario
\`remote\`. \`npm run accuracy\` measures again and writes this page; its options are in \`bench/accuracy.ts\`.

A case is *right* when the verdict is right, every injected fault is reported with its code, the device that holds it is
among the suspects, no more devices are suspected than the evidence leaves, and nothing else is said with more certainty
than *possible*. It is *less* when something was missed but nothing false was said, and *false* when more was claimed than
is true. What is said to be *possible* is an alternative, not an accusation, and does not change that; it has a column
of its own. A *false pass* is the verdict \`pass\` in spite of what is broken, or for an address that no unit has; without
raw packets some faults cannot be seen at all. A device that is no hop is named by the hops it sits between.

The weaker methods may be less certain, but must never prove an innocent device guilty.
`;
const SECTION = '\n## ';
const ORDER = ['Method raw', 'Method system', 'Method connect', HEALTHY];

/** The page with one section replaced or added; a section is named by its first line. */
export function updatePage(page: string, section: string): string {
  const others = page.split(SECTION).slice(1);
  const sections = [...others.filter((text) => titleOf(text) !== titleOf(section)), section];
  sections.sort((a, b) => ORDER.indexOf(titleOf(a)) - ORDER.indexOf(titleOf(b)));
  return [HEAD, ...sections].map((text) => `${text.trimEnd()}\n`).join(SECTION);
}

function titleOf(section: string): string {
  return section.split('\n')[0] ?? '';
}

/** The figures and tables of one method over the whole matrix. */
export function methodSection(method: string, graded: readonly Graded[]): string {
  const rows = byCase(graded).map(row);
  const header = [
    'case',
    'network',
    'injected',
    'reported',
    'suspects',
    'certainty',
    'also possible',
    'right',
    'false pass',
  ];
  return [
    `Method ${method}`,
    summary(graded),
    '### Kinds',
    'False passes, failed requirements on healthy paths and innocent devices that are called proved are what may never be.',
    markdown(kindRows(graded)),
    '### Cases',
    markdown([header, ...rows]),
    '### Injected against reported',
    'Each injected fault in the line of its code; what was reported for it, or instead of it, in the columns.',
    markdown(confusion(graded)),
  ].join('\n\n');
}

function summary(graded: readonly Graded[]): string {
  const totals = totalsOf(graded);
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
    ['runs with a possible failure that was not injected', share(totals.alternatives, totals.runs)],
    ['false passes: the verdict `pass` in spite of what is broken', share(totals.falsePasses, totals.runs)],
    ['time of a run, median (longest)', times(graded)],
  ]);
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
    findings.flatMap(({ code, certainty }) => (certainty === 'possible' ? code : [])).join('; '),
    grades(runs),
    falsePasses(runs),
  ];
}

function falsePasses(runs: readonly Graded[]): string {
  const count = totalsOf(runs).falsePasses;
  return count === 0 ? '' : `**${count} of ${runs.length}**`;
}

/** One line for each kind of cases. */
function kindRows(graded: readonly Graded[]): string[][] {
  const header = [
    'kind',
    'what it has in common',
    'cases',
    'runs',
    'right',
    'less',
    'false',
    'false passes',
    'healthy blamed',
    'innocent proved',
  ];
  const kinds = (Object.keys(KINDS) as Kind[]).filter((kind) => graded.some(({ one }) => kindOf(one) === kind));
  return [
    header,
    ...kinds.map((kind) =>
      kindRow(
        kind,
        graded.filter(({ one }) => kindOf(one) === kind),
      ),
    ),
  ];
}

function kindRow(kind: Kind, graded: readonly Graded[]): string[] {
  const { runs, right, less, untrue, falsePasses, falseBlame, wronglyProved } = totalsOf(graded);
  const cases = new Set(graded.map(({ one }) => one)).size;
  return [
    `\`${kind}\``,
    KINDS[kind],
    ...[cases, runs, right, less, untrue, falsePasses, falseBlame, wronglyProved].map(String),
  ];
}

export function sayInjected({ codes, device, direction }: Injected): string {
  const where = device === undefined ? '' : ` at ${device}`;
  return `${codes.join(' or ')}${where}${direction === 'return' ? ' on the way back' : ''}`;
}

export function sayFinding({ suspects }: Finding): string {
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
