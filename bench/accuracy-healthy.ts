import { type Graded, totalsOf } from './accuracy-tally.js';
import { byCase, markdown, share, times } from './accuracy-words.js';
import { NETWORKS } from './matrix/topologies/networks.js';

/** Title of the section. */
export const HEALTHY = 'Healthy paths';

/** Many runs of each path on which nothing is wrong. */
export function healthySection(graded: readonly Graded[]): string {
  const totals = totalsOf(graded);
  return [
    HEALTHY,
    'Nothing is broken here, however unwell it looks: no requirement may be reported as failed. Each case is run many times in one network.',
    markdown([
      ['figure', 'value'],
      ['runs', String(totals.runs)],
      ['with a failed requirement', share(totals.falseBlame, totals.runs)],
      ['with another verdict than `pass`', share(graded.filter(isDoubted).length, totals.runs)],
      ['in which an innocent device is called proved', share(totals.wronglyProved, totals.runs)],
    ]),
    markdown([
      [
        'case',
        'network',
        'what is done',
        'runs',
        'failed requirements',
        'not `pass`',
        'told beside',
        'time, median (longest)',
      ],
      ...byCase(graded).map(healthyRow),
    ]),
  ].join('\n\n');
}

function healthyRow(runs: readonly Graded[]): string[] {
  const { one } = runs[0] as Graded;
  const told = runs.flatMap(({ findings }) => findings.filter(({ certainty }) => certainty !== 'possible'));
  const codes = [...new Set(told.map(({ code }) => code))].sort();
  return [
    one.name,
    NETWORKS[one.network].title,
    one.title,
    String(runs.length),
    String(runs.filter(({ falseBlame }) => falseBlame.length > 0).length),
    String(runs.filter(isDoubted).length),
    codes.join('; '),
    times(runs),
  ];
}

function isDoubted({ run }: Graded): boolean {
  return run.report?.verdict !== 'pass';
}
