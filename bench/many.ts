import { fileURLToPath } from 'node:url';
import { chain } from '../src/lab/chain.js';
import { type Lab, openLab } from '../src/lab/lab.js';
import { type Fate, manyAddress, placeManyUnits } from '../src/lab/many-units.js';
import { startLabUnit } from '../src/lab/program.js';
import { labSupport } from '../src/lab/support.js';
import type { Report } from '../src/model/report.js';
import { figureOf, sayTime, table } from './figures.js';
import { hasNmap } from './side-by-side.js';

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const ADDRESSES = 1000;
const RUNS = 3;
const LIMIT_MS = 120_000;
const BAR_MS = 10_000;
const BAR_MIB = 150;
/** Prints the largest resident size in KiB when the program ends. */
const WATCH = "data:text/javascript,process.on('exit',()=>console.error('maxRSS',process.resourceUsage().maxRSS))";
/** A third silent. */
const FATES = Array.from({ length: ADDRESSES }, (_, index): Fate => (index % 3 === 2 ? 'silent' : 'healthy'));

interface Measured {
  ms: number;
  mib: number;
  /** Targets whose verdict is not the truth. */
  wrong: number;
}

async function measure(lab: Lab): Promise<Measured> {
  const search = FATES.map((_, index) => manyAddress(index)).join(';');
  const args = ['run', 'multi-remote', '--search', search, '--rate', '10000', '--json'];
  const start = performance.now();
  const argv = [process.execPath, '--import', WATCH, MAIN, ...args];
  const { stdout, stderr } = await lab.exec('pc', argv, { timeoutMs: LIMIT_MS });
  const ms = performance.now() - start;
  const { targets } = JSON.parse(stdout) as Report;
  const truth = new Map(FATES.map((fate, index) => [manyAddress(index), fate === 'silent' ? 'fail' : 'pass']));
  const right = targets.filter(({ address, verdict }) => truth.get(address) === verdict).length;
  const kib = Number(/^maxRSS (\d+)$/m.exec(stderr)?.[1] ?? Number.NaN);
  return { ms, mib: kib / 1024, wrong: ADDRESSES - right };
}

/** The same addresses and ports. It tells open from silent, and neither hop nor cause. */
async function measureNmap(lab: Lab): Promise<number> {
  const stdin = FATES.map((_, index) => manyAddress(index)).join('\n');
  const start = performance.now();
  const argv = ['nmap', '-Pn', '-n', '-T4', '--reason', '-p', '50802,50804,50805', '-iL', '-'];
  await lab.exec('pc', argv, { timeoutMs: LIMIT_MS, stdin });
  return performance.now() - start;
}

async function main(): Promise<number> {
  const support = await labSupport();
  if (!support.available || !support.nft) {
    console.error(`bench: no lab on this machine: ${support.reason}`);
    return 3;
  }
  const withNmap = await hasNmap();
  const lab = await openLab(chain(2));
  try {
    await startLabUnit(lab, MAIN, ['--quiet']);
    await placeManyUnits(lab, FATES);
    const own: Measured[] = [];
    const nmap: number[] = [];
    for (let n = 0; n < RUNS; n += 1) {
      own.push(await measure(lab));
      if (withNmap) nmap.push(await measureNmap(lab));
    }
    return report(own, nmap);
  } finally {
    await lab.close();
  }
}

function report(own: readonly Measured[], nmap: readonly number[]): number {
  const time = figureOf(own.map(({ ms }) => ms));
  const memory = figureOf(own.map(({ mib }) => mib));
  const wrong = Math.max(...own.map((one) => one.wrong));
  const holds = (yes: boolean): string => (yes ? 'holds' : 'DOES NOT HOLD');
  const rows = [
    ['', 'median', 'range', 'bar', ''],
    [
      'time to all verdicts',
      sayTime(time.median),
      `${sayTime(time.min)} – ${sayTime(time.max)}`,
      sayTime(BAR_MS),
      holds(time.median <= BAR_MS),
    ],
    [
      'largest memory',
      `${Math.round(memory.median)} MiB`,
      `${Math.round(memory.min)} – ${Math.round(memory.max)} MiB`,
      `${BAR_MIB} MiB`,
      holds(memory.max <= BAR_MIB),
    ],
    ['wrong verdicts', String(wrong), '', '0', holds(wrong === 0)],
  ];
  if (nmap.length > 0) {
    const other = figureOf(nmap);
    rows.push(['nmap, the same ports', sayTime(other.median), `${sayTime(other.min)} – ${sayTime(other.max)}`, '', '']);
  }
  console.log(`multi-remote over ${ADDRESSES} addresses, a third of them silent, ${RUNS} runs\n\n${table(rows)}`);
  return time.median <= BAR_MS && memory.max <= BAR_MIB && wrong === 0 ? 0 : 1;
}

process.exitCode = await main();
