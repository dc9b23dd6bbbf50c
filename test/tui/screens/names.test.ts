import { afterEach, describe, expect, it } from 'vitest';
import type { Path } from '../../../src/model/report.js';
import type { AppState } from '../../../src/tui/state/app.js';
import type { Effect } from '../../../src/tui/state/effect.js';
import { reportState, startState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, manyTargets } from '../../support/reports.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

const [R1, R2, UNIT] = ['192.168.10.1', '10.0.12.2', '192.168.42.1'];
const NAMES = new Map([
  [R1, 'gw.branch.example'],
  [R2, 'core-router.provider.example'],
]);
const RUN = recorded('config-dropped-r2');
const ESC = '\u001b';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

function open(state: AppState = reportState(RUN), columns = 120, rows = 36): TuiSession {
  session = openSession(state, columns, rows);
  return session;
}

const asked = (effects: readonly Effect[]): (readonly string[])[] =>
  effects.flatMap((effect) => (effect.type === 'ask-names' ? [effect.addresses] : []));

describe.each([
  [120, 36, /gw\.branch\.example +core-router\n/],
  [80, 24, /gw +core-router\s[^]*hop 2 +10\.0\.12\.2 +\S+ ms +core-router\.provider\.example/],
  [60, 20, /gw +core-…\s[^]*hop 2 +10\.0\.12\.2 +\S+ ms +core-router/],
])('at %i×%i', (columns, rows, shown) => {
  const text = (screen: string): string => screen.replaceAll(/ *│$/gm, '').replaceAll(/^│ */gm, '');

  it('n shows the names of the routers, and hides them again', async () => {
    const { until, type, tell, effects } = open(reportState(RUN), columns, rows);
    await until(/✖ FAIL/);
    type('2n');
    await until(/names on: this PC’s DNS server is asked for them/);
    expect(asked(effects)).toEqual([[R1, R2]]);
    tell({ type: 'names-told', names: NAMES });
    await until((screen) => shown.test(text(screen)));
    type('n');
    await until((screen) => /names off/.test(screen) && !/core-r/.test(screen));
    type('n');
    await until((screen) => shown.test(text(screen)));
    expect(asked(effects)).toHaveLength(1);
  });

  it.each(HOSTILE)('obeys nothing of a name that holds %s', async (_what, name) => {
    const { until, type, tell, written, lines } = open(reportState(RUN), columns, rows);
    await until(/✖ FAIL/);
    type('2n');
    await until(/names on/);
    const before = written().length;
    tell({
      type: 'names-told',
      names: new Map([
        [R1, name],
        [R2, 'told.example'],
      ]),
    });
    await until(/told/);
    const edges = lines().filter((one) => /^[╭│╰]/.test(one));
    expect(edges.length).toBeGreaterThan(5);
    for (const one of edges) expect(one).toHaveLength(columns);
    const own = written().slice(before);
    for (const evil of [
      '\u001b]0;title',
      '\u001b[2J',
      '\u009b',
      '\u202e',
      '\u2066',
      '\u2028',
      '\u0085',
      'x'.repeat(200),
    ])
      expect(own).not.toContain(evil);
  });
});

describe('the names of routers', () => {
  const event = (path: Path) => ({ type: 'run-event', event: { type: 'path-updated', address: UNIT, path } }) as const;

  it('are asked for as the routers come into sight, each once', async () => {
    const { path } = targetOf(RUN);
    const { until, type, tell, effects } = open(startState());
    type('\r');
    await until(/RUNNING/);
    type('n');
    await until(/names on/);
    tell({ type: 'run-event', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
    tell({ type: 'run-event', event: { type: 'target-started', address: UNIT } });
    expect(asked(effects)).toEqual([]);
    tell(event({ ...path, hops: path.hops.slice(0, 1) }));
    tell(event({ ...path, hops: path.hops.slice(0, 1) }));
    tell({ type: 'names-told', names: new Map([[R1, 'gw.branch.example']]) });
    tell(event(path));
    tell({ type: 'run-event', event: { type: 'target-finished', target: targetOf(RUN) } });
    tell({ type: 'run-ended', report: RUN, error: null });
    await until(/✖ FAIL[^]*gw\.branch\.example/);
    expect(asked(effects)).toEqual([[R1], [R2]]);
  });

  it('stay on for the next run, which asks anew', async () => {
    const { until, type, tell, effects } = open();
    type('n');
    tell({ type: 'names-told', names: NAMES });
    await until(/gw\.branch\.example/);
    type('r');
    await until(/RUNNING/);
    tell({ type: 'run-event', event: { type: 'target-started', address: UNIT } });
    tell(event(targetOf(RUN).path));
    await until((screen) => /10\.0\.12\.2/.test(screen) && !/gw/.test(screen));
    expect(asked(effects)).toEqual([
      [R1, R2],
      [R1, R2],
    ]);
    tell({ type: 'names-told', names: NAMES });
    await until(/gw\.branch\.example/);
  });

  it('stay on in a watch, which asks for each router once, however often it runs', async () => {
    const { until, type, tell, effects } = open();
    type('nw');
    await until(/WATCHING/);
    tell({ type: 'names-told', names: NAMES });
    for (let runs = 0; runs < 3; runs++) {
      const news = (one: Parameters<typeof tell>[0] & { type: 'run-event' }): void =>
        tell({ type: 'watch-news', news: { type: 'run', event: one.event } });
      news({ type: 'run-event', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
      news({ type: 'run-event', event: { type: 'target-started', address: UNIT } });
      news(event(targetOf(RUN).path));
    }
    await until(/gw\.branch\.example/);
    expect(asked(effects)).toEqual([[R1, R2]]);
  });

  it('are on from the beginning where the command line wants them', async () => {
    const { until, type, tell, effects } = open({ ...startState(), namesAtFirst: true });
    type('\r');
    await until(/RUNNING/);
    tell({ type: 'run-event', event: { type: 'target-started', address: UNIT } });
    tell(event(targetOf(RUN).path));
    await until(/10\.0\.12\.2/);
    expect(asked(effects)).toEqual([[R1, R2]]);
  });

  it('are asked of nobody while they are off', async () => {
    const { until, type, tell, effects } = open();
    await until(/✖ FAIL/);
    tell(event(targetOf(RUN).path));
    type('y');
    await until(/clipboard/);
    expect(asked(effects)).toEqual([]);
  });

  it('of many units are those of the one that is opened', async () => {
    const report = manyTargets(3);
    const state = reportState(report);
    const { until, type, effects } = open({
      ...state,
      namesAtFirst: true,
      screen: 'targets',
      run: state.run && { ...state.run, many: true, names: { on: true, known: new Map() } },
    });
    await until(/✖ 3 fail/);
    expect(asked(effects)).toEqual([]);
    type('\r');
    await until((screen) => screen !== '' && asked(effects).length === 1);
    expect(asked(effects)[0]).toEqual(expect.arrayContaining([R1]));
    expect(asked(effects)[0]).not.toContain(report.targets[0]?.address);
  });

  it('are not to be had in the demo, which has a network of its own', async () => {
    const { until, type, tell, effects } = open(startState('demo'));
    type('\t');
    await until(/▶ healthy/);
    type('\r');
    await until(/RUNNING {2}demo/);
    type('n');
    await until(/names: the routers of the demo have no names/);
    tell({ type: 'run-event', event: { type: 'target-started', address: UNIT } });
    tell(event(targetOf(RUN).path));
    await until(/10\.0\.12\.2/);
    expect(asked(effects)).toEqual([]);
  });

  it.each([
    ['in the exported report while they are shown', '', [...NAMES]],
    ['not in the exported report while they are hidden', 'n', []],
  ])('are %s', async (_what, keys, names) => {
    const { until, type, tell, effects } = open();
    type('n');
    await until(/names on/);
    tell({ type: 'names-told', names: NAMES });
    await until(/gw\.branch\.example/);
    type(`${keys}e`);
    await until(/\[x\] \.json/);
    type('\r');
    await until(() => effects.some(({ type: what }) => what === 'export'));
    const form = effects.find((effect) => effect.type === 'export');
    expect([...(form?.names ?? [])]).toEqual(names);
  });

  it('are tokens under the privacy mask, and asked for by the true addresses', async () => {
    const { until, type, tell, effects } = open();
    type('p');
    await until(/✖ FAIL {2}masked/);
    type('n');
    await until(/names on/);
    expect(asked(effects)).toEqual([[R1, R2]]);
    tell({ type: 'names-told', names: NAMES });
    expect(await until(/name-\d+ +name-\d+/)).not.toMatch(/gw|core-router|branch|provider/);
    type('p');
    await until(/gw\.branch\.example/);
  });

  it('are in the help and the footer', async () => {
    const { until, type } = open();
    await until(/ n names /);
    type('?');
    await until(/Help/);
    expect(await until(/ n +Names of the routers on or off: this PC’s DNS server is asked/)).not.toBe('');
    type(ESC);
  });
});
