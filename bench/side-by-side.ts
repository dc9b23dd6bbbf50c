import type { Lab } from '../src/lab/lab.js';
import { type Figure, figureOf, sayTime } from './figures.js';
import { diagnoseOnce, inFaultyLab, knownFault, pathproof, type TimedRun, timed } from './lab-run.js';

export const RUNS = 5;

/** One line of the result. `holds` is absent where a figure is only shown beside another one. */
export interface Row {
  what: string;
  figure: Figure | null;
  rule: string;
  holds?: boolean;
}

/** A fault to diagnose within a time, and how nmap is asked about the same path. */
export interface Contest {
  fault: string;
  limitMs: number;
  /** Options of nmap, and the greatest part of its time that pathproof may take. */
  nmap?: { options: readonly string[]; mostOfIt?: number };
}

/** The two take turns in one lab, so that neither finds fresher routers than the other. */
export async function sideBySide(contest: Contest, withNmap: boolean): Promise<Row[]> {
  const fault = knownFault(contest.fault);
  const nmap = withNmap ? contest.nmap : undefined;
  return inFaultyLab(fault, async (lab) => {
    const own: TimedRun[] = [];
    const others: TimedRun[] = [];
    const wrong: string[] = [];
    for (let n = 0; n < RUNS; n += 1) {
      const run = await diagnoseOnce(lab, fault);
      own.push(run);
      wrong.push(...run.wrong);
      if (nmap !== undefined) others.push(await runNmap(lab, nmap.options));
    }
    const limit = limitRow(`pathproof run remote (${fault.name})`, timesOf(own), contest.limitMs);
    const ratio = nmap === undefined ? [] : [ratioRow(timesOf(own), timesOf(others), nmap)];
    return [limit, ...wrong.map(wrongRow), ...ratio];
  });
}

export async function timeVersion(limitMs: number): Promise<Row> {
  return inFaultyLab(knownFault('healthy'), async (lab) => {
    const runs: TimedRun[] = [];
    for (let n = 0; n < RUNS; n += 1) runs.push(await pathproof(lab, ['--version']));
    return limitRow('pathproof --version', timesOf(runs), limitMs);
  });
}

export async function hasNmap(): Promise<boolean> {
  const found = await inFaultyLab(knownFault('healthy'), (lab) => lab.exec('pc', ['sh', '-c', 'command -v nmap']));
  return found.code === 0;
}

async function runNmap(lab: Lab, options: readonly string[]): Promise<TimedRun> {
  const run = await timed(lab, ['nmap', ...options, lab.addressOf('unit')]);
  if (run.code !== 0) throw new Error(`nmap ended with ${run.code}: ${run.stderr.trim()}`);
  return run;
}

function limitRow(what: string, figure: Figure, limitMs: number): Row {
  return { what, figure, rule: `under ${sayTime(limitMs)}`, holds: figure.median < limitMs };
}

/** A wrong verdict is worth nothing, however fast it came. */
function wrongRow(sentence: string): Row {
  return { what: `  wrong: ${sentence}`, figure: null, rule: 'right', holds: false };
}

function ratioRow(own: Figure, other: Figure, { options, mostOfIt }: NonNullable<Contest['nmap']>): Row {
  const ratio = own.median / other.median;
  const rule = `pathproof / nmap = ${ratio.toFixed(2)}`;
  const row = { what: `nmap ${options.join(' ')}`, figure: other };
  return mostOfIt === undefined
    ? { ...row, rule }
    : { ...row, rule: `${rule}, at most ${mostOfIt}`, holds: ratio <= mostOfIt };
}

function timesOf(runs: readonly TimedRun[]): Figure {
  return figureOf(runs.map((run) => run.ms));
}
