import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { scenarioChoices } from '../src/cli/tui/choices.js';
import { checkField } from '../src/cli/tui/run-form.js';
import type { Evidence } from '../src/model/evidence/evidence.js';
import type { Report } from '../src/model/report.js';
import { Mask } from '../src/report/mask/mask.js';
import type { WatchEvent } from '../src/scenarios/watch/watch-events.js';
import { chartOf } from '../src/tui/layout/chart.js';
import { drawFrame } from '../src/tui/layout/frame.js';
import { receive } from '../src/tui/receive.js';
import { openScreen } from '../src/tui/screen.js';
import type { AppState } from '../src/tui/state/app.js';
import { TokenMask } from '../src/tui/state/privacy-mask.js';
import { beginRun, withRun } from '../src/tui/state/run.js';
import { takeEvent } from '../src/tui/state/run-view.js';
import { formOf, initialStart } from '../src/tui/state/start.js';
import { NO_UNITS } from '../src/tui/state/units.js';
import { emptyWatch } from '../src/tui/state/watch-view.js';
import { figureOf, sayTime, table } from './figures.js';

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const REPORT = fileURLToPath(new URL('../../../test/fixtures/reports/config-dropped-r2.json', import.meta.url));
const STARTS = 9;
const FIRST_PAINT_LIMIT_MS = 400;
const CORE_LIMIT_PERCENT = 5;
const GROWTH_LIMIT_MB = 2;
/** A fifth of the time that a frame has at ten a second. */
const FRAME_LIMIT_MS = 20;
const PACKETS = 2000;
const FRAMES = 200;
const HOUR_S = 3600;
/** A full run comes this often in the simulated hour, far more often than in a real one. */
const FULL_EVERY_S = 60;
const QUARTER_S = HOUR_S / 4;
const SIZE = { columns: 120, rows: 40 };

/** From the start of the process until the start screen is drawn, on a terminal of script(1). */
function firstPaint(): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const line = `stty cols ${SIZE.columns} rows ${SIZE.rows}; exec ${process.execPath} ${MAIN} --method connect`;
    const child = spawn('script', ['-qfec', line, '/dev/null'], { env: { ...process.env, TERM: 'xterm-256color' } });
    let text = '';
    child.once('error', reject);
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      if (!text.includes('This PC')) return;
      resolve(performance.now() - begin);
      child.stdin.end('q');
      text = '';
    });
  });
}

/** Resolves one after the other: two cores are soon busy. */
async function firstPaints(): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) times.push(await firstPaint());
  return times;
}

function startState(masked: boolean): AppState {
  const scenarios = scenarioChoices();
  return {
    size: SIZE,
    screen: 'start',
    dialog: null,
    facts: { version: '', method: 'raw', limits: [], interfaces: [], recent: [], faults: [], formats: [], without: {} },
    scenarios,
    check: checkField,
    start: initialStart(
      scenarios.findIndex(({ id }) => id === 'remote'),
      { address: '192.168.42.1' },
    ),
    namesAtFirst: false,
    run: null,
    units: NO_UNITS,
    masked,
    mask: new TokenMask(new Mask()),
    message: null,
  };
}

function watchingState(masked: boolean): AppState {
  const state = startState(masked);
  return withRun(beginRun(state, formOf(state), false), { watch: emptyWatch(), watching: true });
}

/** One second of a watch: a check of three requirements, and now and then a full run. */
function* second(at: number, text: string): Generator<WatchEvent> {
  const atMs = at * 1000;
  for (const id of ['ping', 'tcp-discovery', 'tcp-config'] as const) {
    yield { type: 'round-trip', id, protocol: 'tcp', rttMs: at % 11 === 0 ? null : 1 + (at % 7), atMs };
  }
  yield { type: 'check-finished', kind: 'light', requirements: [], atMs };
  if (at % FULL_EVERY_S !== 0) return;
  const report = JSON.parse(text) as Report;
  yield { type: 'run', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } };
  for (const target of report.targets) {
    yield { type: 'run', event: { type: 'target-started', address: target.address } };
    for (const evidence of target.evidence) {
      yield { type: 'run', event: { type: 'probe-sent', address: target.address, evidence } };
    }
    yield { type: 'run', event: { type: 'target-finished', target } };
  }
  yield { type: 'diagnosed', report, atMs };
}

/** An hour of watching at one check a second, each drawn: what it costs, and the heap after each quarter. */
async function simulateHour(masked: boolean): Promise<{ percent: number; heapsMb: number[] }> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const text = readFileSync(REPORT, 'utf8');
  const output = Object.assign(new PassThrough(), { isTTY: true, ...SIZE });
  output.resume();
  const streams = {
    input: new PassThrough() as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
  };
  const screen = openScreen(streams, { depth: 256, ascii: false });
  let state = watchingState(masked);
  const heapsMb: number[] = [];
  const before = process.cpuUsage();
  for (let at = 1; at <= HOUR_S; at++) {
    for (const news of second(at, text)) state = receive(state, { type: 'watch-news', news }).state;
    screen.draw(drawFrame(state), chartOf(state));
    // What was written is read by nobody, but has to leave the stream.
    await new Promise((resolve) => setImmediate(resolve));
    if (at % QUARTER_S !== 0) continue;
    collectGarbage();
    heapsMb.push(process.memoryUsage().heapUsed / 1024 / 1024);
  }
  const used = process.cpuUsage(before);
  screen.restore();
  return { percent: ((used.user + used.system) / 1000 / 1000 / HOUR_S) * 100, heapsMb };
}

/** The run screen with as much evidence as it keeps, in a list that a filter goes over: milliseconds of each frame. */
function drawFrames(masked: boolean, filter: string): number[] {
  const [target] = (JSON.parse(readFileSync(REPORT, 'utf8')) as Report).targets;
  if (!target) throw new Error('the report has no target');
  const evidence = Array.from({ length: PACKETS }, (_, at) => {
    const entry = structuredClone(target.evidence[at % target.evidence.length] ?? target.evidence[0]);
    return { ...entry, id: `e${at}` } as Evidence;
  });
  const begun = beginRun(startState(masked), formOf(startState(masked)), false);
  if (!begun.run) throw new Error('no run began');
  takeEvent(begun.run.view, { type: 'target-started', address: target.address }, []);
  takeEvent(begun.run.view, { type: 'target-finished', target: { ...target, evidence } }, []);
  const state = withRun(begun, { pane: 'evidence', filter });
  return Array.from({ length: FRAMES }, () => {
    const begin = performance.now();
    drawFrame(state);
    return performance.now() - begin;
  });
}

/** The first frame learns every name that there is. */
function frameRow(what: string, masked: boolean, filter: string): Row {
  const times = drawFrames(masked, filter);
  const { median } = figureOf(times);
  const figure = `${median.toFixed(1)} ms (the first ${times[0]?.toFixed(0)} ms)`;
  return { what, figure, bar: `under ${FRAME_LIMIT_MS} ms`, holds: median < FRAME_LIMIT_MS };
}

interface Row {
  what: string;
  figure: string;
  bar: string;
  holds: boolean;
}

async function hourRows(masked: boolean): Promise<Row[]> {
  const { percent, heapsMb } = await simulateHour(masked);
  const growth = (heapsMb.at(-1) ?? 0) - (heapsMb[0] ?? 0);
  const how = masked ? ', masked' : '';
  return [
    {
      what: `an hour of watching, one check and one frame a second${how}`,
      figure: `${percent.toFixed(2)} % of a core`,
      bar: `under ${CORE_LIMIT_PERCENT} %`,
      holds: percent < CORE_LIMIT_PERCENT,
    },
    {
      what: `heap after each quarter of it${how}`,
      figure: heapsMb.map((heap) => `${heap.toFixed(1)} MB`).join(', '),
      bar: `grows less than ${GROWTH_LIMIT_MB} MB`,
      holds: growth < GROWTH_LIMIT_MB,
    },
  ];
}

/** Prints every figure with its bar; resolves to the exit code: 1 when a bar does not hold. */
async function main(): Promise<number> {
  const paint = figureOf(await firstPaints());
  const rows: Row[] = [
    {
      what: `first paint, of ${STARTS} starts`,
      figure: `${sayTime(paint.median)} (${sayTime(paint.min)} – ${sayTime(paint.max)})`,
      bar: `under ${FIRST_PAINT_LIMIT_MS} ms`,
      holds: paint.median < FIRST_PAINT_LIMIT_MS,
    },
    frameRow(`a frame with ${PACKETS} packets`, false, ''),
    frameRow(`a frame with ${PACKETS} packets, masked`, true, ''),
    frameRow(`a frame with ${PACKETS} packets, filtered`, false, 'syn'),
    frameRow(`a frame with ${PACKETS} packets, masked and filtered`, true, '198.18.'),
    ...(await hourRows(false)),
    ...(await hourRows(true)),
  ];
  console.log(
    table([
      ['', 'measured', 'bar', ''],
      ...rows.map((row) => [row.what, row.figure, row.bar, row.holds ? 'holds' : 'DOES NOT HOLD']),
    ]),
  );
  return rows.every(({ holds }) => holds) ? 0 : 1;
}

process.exitCode = await main();
