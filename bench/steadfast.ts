import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, HEALTHY } from '../src/lab/fault.js';
import type { Lab } from '../src/lab/lab.js';
import { addRules } from '../src/lab/rules.js';
import type { Report } from '../src/model/report.js';
import { figureOf, sayTime, table } from './figures.js';
import { diagnoseOnce, inFaultyLab, knownFault } from './lab-run.js';

/*
 * For use by hand: `npm run bench:steadfast -- [RUNS [FAULT…]]`. Repeats the cases in which packets or ICMP errors are
 * scarce, all runs of a case in one lab, and prints how often the verdict was right. Reports that were not are kept.
 */

const DEFAULT_RUNS = 20;
const KEPT = join(tmpdir(), 'pathproof-steadfast');

/** 20 % of what a router forwards, both ways. */
async function lose(lab: Lab, router: string): Promise<void> {
  await addRules(lab, router, 'forward', [['numgen random mod 100 < 20', 'drop']]);
}

/** A fault of the list while the other router, which holds none of its rules, loses packets. */
function withLoss(name: string, router: string): Fault {
  const fault = knownFault(name);
  return {
    ...fault,
    name: `${name} + loss on ${router}`,
    inject: async (lab) => {
      await fault.inject(lab);
      await lose(lab, router);
    },
  };
}

const LOSS_ON_BOTH: Fault = {
  ...knownFault('healthy'),
  name: 'loss-20 on both routers',
  inject: async (lab) => {
    await lose(lab, 'r1');
    await lose(lab, 'r2');
  },
  truth: HEALTHY,
};

const NASTY: Fault[] = [
  ...[
    'config-dropped-r1',
    'config-dropped-r2',
    'config-dropped-return',
    'config-rejected-13',
    'config-rejected-r1',
    'config-reset-r1',
    'config-reset-r2',
    'config-dropped-and-ping-rejected',
    'mute-routers-config-dropped-r2',
    'everything-dropped-r2',
    'no-route-r2-return',
    'unit-absent',
    'loss-20',
  ].map(knownFault),
  LOSS_ON_BOTH,
  withLoss('config-dropped-r1', 'r2'),
  withLoss('config-dropped-r2', 'r1'),
  withLoss('config-rejected-13', 'r1'),
  withLoss('config-reset-r2', 'r1'),
];

interface Tally {
  right: number;
  /** Nothing false was said, but something stayed unproven. */
  unproven: number;
  wrong: number;
  /** Failures that name only innocent devices and are called proved. */
  wronglyProved: number;
  /** How many suspects the injected finding had, and how often. */
  suspects: Map<number, number>;
  times: number[];
}

async function repeat(fault: Fault, runs: number): Promise<Tally> {
  const tally: Tally = { right: 0, unproven: 0, wrong: 0, wronglyProved: 0, suspects: new Map(), times: [] };
  await inFaultyLab(fault, async (lab) => {
    for (let n = 1; n <= runs; n += 1) {
      const { report, wrong, ms } = await diagnoseOnce(lab, fault);
      tally.times.push(ms);
      count(tally, report, wrong, fault, lab);
      if (wrong.length > 0) keep(report, wrong, `${fault.name.replaceAll(/[^a-z0-9-]+/g, '-')}-${n}`);
    }
  });
  return tally;
}

function count(tally: Tally, report: Report, wrong: readonly string[], fault: Fault, lab: Lab): void {
  if (wrong.length === 0) tally.right += 1;
  else if (report.verdict === 'unproven') tally.unproven += 1;
  else tally.wrong += 1;
  const failures = (report.targets[0]?.findings ?? []).filter((finding) => finding.severity === 'failure');
  const guilty = [fault.truth, ...(fault.truth.also ?? [])].flatMap(({ device }) => device ?? []);
  const addresses = guilty.map((device) => lab.addressOf(device));
  for (const { code, certainty, suspects } of failures) {
    const innocent = suspects.every(({ address }) => address === undefined || !addresses.includes(address));
    if (certainty === 'proved' && innocent) tally.wronglyProved += 1;
    if (fault.truth.codes.includes(code))
      tally.suspects.set(suspects.length, (tally.suspects.get(suspects.length) ?? 0) + 1);
  }
}

function keep(report: Report, wrong: readonly string[], name: string): void {
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(join(KEPT, `${name}.json`), JSON.stringify(report, null, 2));
  console.error(`${name}: ${wrong.join('; ')}`);
}

function rowOf(name: string, tally: Tally): string[] {
  const { right, unproven, wrong, wronglyProved, times } = tally;
  const figure = figureOf(times);
  const suspects = [...tally.suspects].sort(([a], [b]) => a - b).map(([number, often]) => `${number} (${often}×)`);
  const counts = [times.length, right, unproven, wrong, wronglyProved].map(String);
  return [name, ...counts, suspects.join(', '), sayTime(figure.median), sayTime(figure.max)];
}

const [runs = DEFAULT_RUNS, ...names] = process.argv.slice(2);
const rows = [['fault', 'runs', 'right', 'unproven', 'wrong', 'wrongly proved', 'suspects', 'median', 'longest']];
for (const fault of NASTY.filter(({ name }) => names.length === 0 || names.includes(name))) {
  rows.push(rowOf(fault.name, await repeat(fault, Number(runs))));
  console.error(rows.at(-1)?.join('  '));
}
console.log(table(rows));
