import { afterEach, describe, expect, it } from 'vitest';
import { checkField, sayInForm } from '../../../src/cli/tui/run-form.js';
import { InputError } from '../../../src/model/errors.js';
import type { AppState } from '../../../src/tui/state/app.js';
import { withRun } from '../../../src/tui/state/run.js';
import { reportState, startState } from '../../support/app-state.js';
import { recorded } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

function open(state: AppState, columns = 120, rows = 36): TuiSession {
  session = openSession(state, columns, rows);
  return session;
}

const failed = (): AppState => reportState(recorded('config-dropped-r2'));

describe('a watch', () => {
  it.each(['w', 'c'])('that %s ends says so, and no longer that it watches', async (key) => {
    const { until, type, tell } = open(failed());
    type('w');
    await until(/WATCHING/);
    tell({ type: 'watch-news', news: { type: 'check-finished', kind: 'light', requirements: [], atMs: 1000 } });
    type(key);
    tell({ type: 'run-ended', report: null, error: null });
    expect(await until(/WATCH ENDED/)).not.toMatch(/WATCHING|not met:/);
    await until(/1 check in 1 s/);
  });

  it('that is over because all is met still says that', async () => {
    const { until, type, tell } = open(failed());
    type('w');
    await until(/WATCHING/);
    tell({ type: 'watch-news', news: { type: 'all-met', atMs: 1000 } });
    tell({ type: 'run-ended', report: null, error: null });
    expect(await until(/✔ EVERY REQUIREMENT IS MET/)).not.toContain('WATCH ENDED');
  });

  it('does not begin where nothing could be run', async () => {
    const { until, type, effects } = open(withRun(failed(), { error: 'Interface: must be another' }));
    type('w');
    await until(/watch: this could not be run/);
    expect(effects).toEqual([]);
  });
});

describe('the form', () => {
  const check: AppState['check'] = (field, value, input) => checkField(field, value, input, ['eth0', 'lo']);

  it('refuses an interface that this PC does not have, in place and without the option’s name', async () => {
    const { until, type, effects } = open({ ...startState(), check });
    type('\t\t\t\teth9\r');
    const text = await until(/✖ Interface must be one of this PC’s interfaces[^]*eth0/);
    expect(text).not.toContain('--interface');
    expect(effects).toEqual([]);
  });

  it('names its own lines in errors, not options', () => {
    expect(sayInForm(new InputError('--interface', 'must be another', 'x'))).toMatch(/^Interface: must be another/);
    expect(sayInForm(new InputError('--base-port', 'must be a port', 'x'))).toMatch(/^Services Base TCP port: must/);
  });

  it('begins without the last address where none is needed, and lets typing take its place elsewhere', async () => {
    const recalled = (scenario: string): AppState => {
      const state = startState(scenario);
      return { ...state, start: { ...state.start, recalled: true } };
    };
    const lan = open(recalled('same-lan'));
    await lan.until(/Address +none: whoever answers/);
    lan.type('\r');
    await lan.until(() => lan.effects.length === 1);
    expect(lan.effects).toMatchObject([{ form: { address: '' } }]);
    lan.close();
    const { until, type } = open(recalled('remote'));
    await until(/Address +192\.168\.42\.1/);
    type('\t10.9');
    await until(/Address +10\.9 /);
    await until(/\^U clear/);
  });

  it('keeps the recalled address for an arrow or Backspace', async () => {
    const state = startState('remote');
    const { until, type } = open({ ...state, start: { ...state.start, recalled: true } });
    type('\t\u007f7');
    await until(/Address +192\.168\.42\.7/);
  });

  it('takes a pasted list apart at line ends and commas', async () => {
    const { until, type, effects } = open(startState('multi-remote'));
    type('\t\u001b[200~10.1.1.5\r\n10.1.1.6, 10.2.0.1 - 10.2.0.4\n\u001b[201~');
    await until(/Criteria .*10\.2\.0\.1 - 10\.2\.0\.4;/);
    type('\u007f\r');
    await until(() => effects.length === 1);
    expect(effects).toMatchObject([{ form: { search: '10.1.1.5;10.1.1.6; 10.2.0.1 - 10.2.0.4' } }]);
  });

  it('shows the whole description of the chosen fault below the list', async () => {
    const title = `r2 drops what is asked for ${'and more '.repeat(12)}until the very point`;
    const faults = [{ name: 'a-fault-with-a-name-of-thirty-x', title }];
    const { until, type } = open(startState('demo', '', { faults }));
    await until(/a-fault-with-a-name-of-thirty-x {2}r2/);
    type('\t');
    await until(/→ r2 drops[^]*until the[^]*very point|→ r2 drops[^]*the very point/);
  });

  it('promises no more than is kept', async () => {
    await open(startState()).until(/nothing is sent before you begin a run or a search/);
  });
});

describe('a run step by step', () => {
  it.each([
    [120, 36],
    [80, 24],
  ])('goes on with Enter in the evidence as well, at %i×%i', async (columns, rows) => {
    const { until, type, tell, effects } = open(startState(), columns, rows);
    type('s');
    tell({ type: 'run-event', event: { type: 'target-started', address: '192.168.42.1' } });
    await until(/ENTER BEGINS STEP 1[^]*1 Steps[^]*Ping the address/);
    type('5\r');
    await until(() => effects.length === 2);
    expect(effects[1]).toEqual({ type: 'next-step' });
  });
});

describe('the run screen', () => {
  it('gives the evidence the room of the verdict while it has the focus', async () => {
    const { until, type, lines } = open(failed());
    type('5');
    const text = await until((screen) => screen.includes('5 Evidence') && !screen.includes('4 Verdict'));
    expect(text).toContain('2 Path');
    const at = lines().findIndex((row) => row.includes('5 Evidence'));
    expect(lines().length - at).toBeGreaterThan(18);
  });

  it('counts packets, not what was looked up on the PC', async () => {
    const report = recorded('config-dropped-r2');
    const all = report.targets[0]?.evidence ?? [];
    const here = ['route-lookup', 'neighbour', 'links', 'local-firewall', 'interfaces'];
    const sent = all.filter(({ probe }) => !here.includes(probe)).length;
    expect(sent).toBeLessThan(all.length);
    await open(failed()).until(new RegExp(` ${sent} packets`));
  });

  it('says that no path was measured when the run is over', async () => {
    const report = recorded('config-dropped-r2');
    const targets = report.targets.map((target) => ({ ...target, findings: [], path: { hops: [], ladders: [] } }));
    const text = await open(reportState({ ...report, targets })).until(/no path was measured/);
    expect(text).not.toContain('the hops appear here');
  });

  it('never takes the login for tested where all else passed', async () => {
    await open(reportState(recorded('healthy'))).until(/Not tested: step 8, log in \(pathproof never/);
  });

  it('says who ended it', async () => {
    const state = withRun(failed(), { running: true });
    const { until, type, tell } = open(state);
    type('c');
    tell({ type: 'run-ended', report: recorded('config-dropped-r2'), error: null });
    await until(/FAIL {2}ended by you/);
  });

  it('brings the export dialog back as it was when the files cannot be written', async () => {
    const { until, type, tell, effects } = open(failed());
    type('e \u001b[A/nowhere\r');
    await until(() => effects.length === 1);
    tell({ type: 'export-failed', error: '/nowhere: permission denied' });
    await until(/\[ \] \.json[^]*Folder +\/nowhere[^]*✖ \/nowhere: permission denied/);
  });

  it('names the folder of an export once, then the files', async () => {
    const { until, type, tell } = open(failed());
    type('w');
    tell({ type: 'exported', files: ['/tmp/reports/a.json', '/tmp/reports/a.txt'] });
    expect((await until(/\/tmp\/reports\/\s[^]*a\.json[^]*a\.txt/)).match(/\/tmp\/reports/g)).toHaveLength(1);
  });
});
