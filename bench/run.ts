import { labSupport } from '../src/lab/support.js';
import { sayTime, table } from './figures.js';
import { type Contest, hasNmap, type Row, RUNS, sideBySide, timeVersion } from './side-by-side.js';

const NMAP = ['-Pn', '-n', '-T4', '--reason'];
const VERSION_LIMIT_MS = 150;

const CONTESTS: Contest[] = [
  { fault: 'healthy', limitMs: 1500, nmap: { options: [...NMAP, '-p', '50802,50804'] } },
  {
    fault: 'config-dropped-r2',
    limitMs: 3500,
    nmap: { options: [...NMAP, '--traceroute', '--script', 'firewalk', '-p', '50804'], mostOfIt: 0.5 },
  },
  { fault: 'unit-absent', limitMs: 5000 },
];

function show(rows: readonly Row[]): string {
  const lines = rows.map(({ what, figure, rule, holds }) => [
    what,
    figure === null ? '' : sayTime(figure.median),
    figure === null ? '' : `${sayTime(figure.min)} – ${sayTime(figure.max)}`,
    rule,
    holds === undefined ? '' : holds ? 'holds' : 'DOES NOT HOLD',
  ]);
  return table([['', 'median', 'range', 'bar', ''], ...lines]);
}

/** Prints every figure with its bar; resolves to the exit code: 1 when a bar does not hold, 3 without a lab. */
async function main(): Promise<number> {
  const support = await labSupport();
  if (!support.available || !support.nft) {
    console.error(`bench: no lab on this machine: ${support.reason}`);
    return 3;
  }
  const withNmap = await hasNmap();
  if (!withNmap) console.log('nmap is not installed (Debian: apt install nmap): its rows are left out\n');
  const rows = [await timeVersion(VERSION_LIMIT_MS)];
  for (const contest of CONTESTS) rows.push(...(await sideBySide(contest, withNmap)));
  console.log(`Time from start to exit in a lab of two routers, median of ${RUNS} runs\n\n${show(rows)}`);
  return rows.every((row) => row.holds !== false) ? 0 : 1;
}

process.exitCode = await main();
