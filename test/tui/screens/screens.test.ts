import { afterEach, describe, expect, it } from 'vitest';
import type { AppState } from '../../../src/tui/state/app.js';
import { withRun } from '../../../src/tui/state/run.js';
import { NO_UNITS } from '../../../src/tui/state/units.js';
import { reportState, startState } from '../../support/app-state.js';
import { recorded } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

const SIZES = [
  [120, 36],
  [80, 24],
  [60, 20],
] as const;

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

function open(state: AppState, columns: number, rows: number): TuiSession {
  session = openSession(state, columns, rows);
  return session;
}

const failed = (): AppState => reportState(recorded('config-dropped-r2'));
const unit = (last: number, name: string) => ({
  address: `10.0.0.${last}`,
  identity: { name, type: 'IP 500 V2', version: '11.1', mac: '00e007010203' },
  foundBy: ['udp' as const],
  rttMs: 2,
});
const units = (): AppState => ({
  ...startState(),
  screen: 'units',
  units: { ...NO_UNITS, units: [unit(2, 'Oslo'), unit(1, 'Bergen')] },
});

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  const screens: [string, () => AppState, RegExp[]][] = [
    ['start', () => startState(), [/Scenario/, /▶ remote/, /Unit\/Broadcast Address +192\.168\.42\.1/]],
    ['run', failed, [/✖ FAIL {2}remote {2}192\.168\.42\.1/, /2 Path/, /50804 +●━.*╸ +✖/, /silent after hop 2/]],
    ['verdict', () => withRun(failed(), { pane: 'verdict' }), [/Verdict/, /dropped silently/, /f1 port-filtered/]],
    ['steps', () => withRun(failed(), { pane: 'steps' }), [/7 {2}Session to the configuration port/]],
    ['requirements', () => withRun(failed(), { pane: 'requirements' }), [/✖ failed +tcp-config/]],
    ['evidence', () => withRun(failed(), { pane: 'evidence' }), [/e\d route to 192\.168\.42\.1: routed/]],
    ['many units', () => ({ ...failed(), screen: 'targets' }), [/1 fail/, /192\.168\.42\.1 +✖ FAIL/, /1 of 1/]],
    ['Select IP Office', units, [/2 answered/, /10\.0\.0\.1 +Bergen/, /10\.0\.0\.2 +Oslo/]],
    ['help', () => ({ ...startState(), dialog: { kind: 'help', scroll: 0 } }), [/Help/, /Enter +Run the scenario/]],
    ['demo', () => startState('demo'), [/▶ demo/, /config-dropped-r2/]],
  ];

  it.each(screens)('shows %s, with the way to help and out', async (_name, state, patterns) => {
    const { until } = open(state(), columns, rows);
    const text = await until(patterns[0] as RegExp);
    for (const pattern of patterns) expect(text).toMatch(pattern);
    expect(text.split('\n').at(-1)).toMatch(/(\? help +q quit|Esc close)/);
  });

  it('keeps every frame closed at its right edge', async () => {
    const { until, lines } = open(failed(), columns, rows);
    await until(/FAIL/);
    const edges = lines().filter((one) => /^[╭│╰]/.test(one));
    expect(edges.length).toBeGreaterThan(10);
    for (const one of edges) {
      expect(one).toHaveLength(columns);
      expect(one.at(-1)).toMatch(/[╮│╯]/);
    }
  });
});

describe('the size of the terminal', () => {
  it('may change in the middle of a run, in every direction', async () => {
    const { until, resize, lines } = open(failed(), 120, 36);
    await until(/5 Evidence/);
    for (const [columns, rows] of [...SIZES, [200, 60], [61, 18]] as const) {
      resize(columns, rows);
      await until((text) => text.includes('✖ FAIL') && lines()[0]?.length === columns);
    }
  });

  it('below 60×18 gets a notice, and the screen back when it grows', async () => {
    const { until, resize } = open(startState(), 120, 36);
    await until(/Scenario/);
    resize(50, 10);
    await until(/50x10 is too small/);
    resize(80, 24);
    await until(/▶ remote/);
  });
});
