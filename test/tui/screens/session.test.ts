import { afterEach, describe, expect, it } from 'vitest';
import type { AppState } from '../../../src/tui/state/app.js';
import { reportState, startState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';
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
const UP = '\u001b[A';
const DOWN = '\u001b[B';
const ESC = '\u001b';

describe('the start screen', () => {
  it('sends nothing before Enter, and then asks for what was entered', async () => {
    const { until, type, effects } = open(startState('remote', ''));
    await until(/▶ remote/);
    type(DOWN);
    type(UP);
    type('\t');
    await until(/▶ Unit\/Broadcast Address/);
    type('10.1.2.3');
    await until(/10\.1\.2\.3/);
    expect(effects).toEqual([]);
    type('\r');
    await until(/RUNNING/);
    expect(effects).toEqual([
      {
        type: 'start-run',
        stepByStep: false,
        form: expect.objectContaining({ scenario: 'remote', address: '10.1.2.3' }),
      },
    ]);
  });

  it('takes any number of keys in one chunk', async () => {
    const { until, type, effects } = open(startState('same-lan', ''));
    type(`${DOWN}\t10.9.8.7\r`);
    await until(/RUNNING {2}remote/);
    expect(effects).toHaveLength(1);
    expect(effects[0]).toMatchObject({ form: { address: '10.9.8.7' } });
  });

  it('says what is wrong while it is typed, and does not start', async () => {
    const { until, type, effects } = open(startState('remote', ''));
    type('\t10.1.2.300');
    await until(/✖ Unit\/Broadcast Address +10\.1\.2\.300/);
    type('\r');
    await until(/✖ must be the IPv4 address of one unit/);
    expect(effects).toEqual([]);
  });

  it.each([
    [120, 36],
    [80, 24],
    [60, 20],
  ])('reads the profile’s file while its name is typed, at %i×%i', async (columns, rows) => {
    const { until, type, effects } = open(startState('remote'), columns, rows);
    type('\t\t\t\t\t/nowhere/manager.json\r');
    await until(/✖ Discovery profile +\/nowhere[^]*✖ Discovery profile must be a file/);
    expect(effects).toEqual([]);
    type('\u0015standin\r');
    await until(/RUNNING/);
    expect(effects).toMatchObject([{ form: { profile: 'standin' } }]);
  });

  it('shows an example while a line is empty, and the default that holds', async () => {
    const { until, type } = open(startState('remote', ''));
    await until(/Services Base TCP port +50804/);
    type('\t');
    await until(/192\.168\.42\.1, or a name/);
  });

  it('takes a paste as text, without the commands in it', async () => {
    const { until, type, effects } = open(startState('remote', ''));
    type('\t\u001b[200~10.0.0.7\r\u001b[201~');
    await until(/10\.0\.0\.7/);
    type(`${ESC}[200~q\u001b[201~`);
    await until(/10\.0\.0\.7 q/);
    expect(effects).toEqual([]);
  });

  it('puts in recent addresses, one after the other', async () => {
    const { until, type } = open(startState('remote', ''));
    type('\t\u000e');
    await until(/Address +192\.168\.42\.1/);
    type('\u000e');
    await until(/Address +unit\.example/);
  });

  it('runs the demo with the fault that was chosen', async () => {
    const { until, type, effects } = open(startState('demo'));
    type(`\t${DOWN}`);
    await until(/▶ config-dropped-r2/);
    type('\r');
    await until(/RUNNING {2}demo/);
    expect(effects).toMatchObject([{ form: { scenario: 'demo', fault: 'config-dropped-r2' } }]);
  });

  it('says why a key does nothing', async () => {
    const { until, type } = open(startState('remote', '', { without: { discover: 'no search here' } }));
    type('d');
    await until(/discover: no search here/);
  });
});

describe('a run', () => {
  it('fills in while its events arrive', async () => {
    const { until, type, tell } = open(startState());
    const report = recorded('config-dropped-r2');
    const target = targetOf(report);
    const { address } = target;
    type('\r');
    await until(/waiting for the first answer/);
    tell({ type: 'run-event', event: { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 } });
    tell({ type: 'run-event', event: { type: 'target-started', address } });
    await until(/○ {2}3 {2}Ping the address/);
    tell({ type: 'run-event', event: { type: 'step-started', address, number: 3, title: 'Ping' } });
    await until(/▶ {2}3 {2}Ping/);
    tell({ type: 'run-event', event: { type: 'path-updated', address, path: target.path } });
    await until(/hop 2/);
    tell({ type: 'run-event', event: { type: 'target-finished', target } });
    tell({ type: 'run-ended', report, error: null });
    await until(/✖ FAIL/);
  });

  it('goes on step by step with Enter', async () => {
    const { until, type, tell, effects } = open(startState());
    type('s');
    await until(/RUNNING/);
    type('\r');
    await until((text) => text !== '' && effects.length === 2);
    expect(effects.map(({ type: what }) => what)).toEqual(['start-run', 'next-step']);
    tell({ type: 'run-event', event: { type: 'target-started', address: '192.168.42.1' } });
    await until(/ENTER BEGINS STEP 1/);
  });

  it('is not ended by Esc, which may be the beginning of another key, but by c', async () => {
    const { until, type, effects } = open(startState());
    type('\r');
    await until(/RUNNING/);
    type(ESC);
    await until(/the run goes on: c ends it/);
    type('[A');
    type('c');
    await until(() => effects.length === 2);
    expect(effects[1]).toEqual({ type: 'cancel' });
  });

  it('that could not be carried out says why, with nothing of it obeyed', async () => {
    const { until, type, tell, written } = open(startState());
    type('\r');
    await until(/RUNNING/);
    tell({ type: 'run-ended', report: null, error: 'no \u001b]0;evil\u0007 socket: {red-fg}EPERM{/}' });
    const text = await until(/NOT MEASURED/);
    expect(text).toContain('socket: {red-fg}EPERM{/}');
    expect(written()).not.toContain('\u001b]0;evil');
  });

  it('opens a packet, field by field, and closes it again', async () => {
    const { until, type } = open(failed());
    type('5');
    await until(/Enter packet/);
    type('jjjj\r');
    await until(/outcome +/);
    type(ESC);
    await until(/e\d who_is to 255/);
  });

  it('filters its evidence', async () => {
    const { until, type } = open(failed());
    type('/SYN to 50804\r');
    const text = await until(/Evidence \/SYN to 50804/);
    expect(text).not.toMatch(/echo request/);
  });

  it('is left with Esc and found again with v', async () => {
    const { until, type } = open(failed());
    await until(/✖ FAIL/);
    type(ESC);
    await until(/▶ remote/);
    type('v');
    await until(/✖ FAIL/);
  });

  it('copies the verdict with OSC 52', async () => {
    const { until, type, written } = open(failed());
    type('y');
    await until(/clipboard/);
    const [, base64 = ''] = /\u001b\]52;c;([^\u0007]+)\u0007/.exec(written()) ?? [];
    expect(Buffer.from(base64, 'base64').toString()).toContain('dropped silently');
  });

  it('is exported in the chosen formats, and says where', async () => {
    const { until, type, tell, effects } = open(failed());
    type('e');
    await until(/\[x\] \.json/);
    type(` ${UP}/tmp/reports${UP} `);
    await until(/\[x\] mask/);
    type('\r');
    await until(() => effects.length === 1);
    expect(effects).toEqual([
      { type: 'export', formats: ['.txt'], folder: '/tmp/reports', mask: true, names: new Map() },
    ]);
    tell({ type: 'exported', files: ['/tmp/reports/pathproof-remote.txt'] });
    await until(/\/tmp\/reports\/[^]*pathproof-remote\.txt/);
    type('\r');
    await until((text) => !text.includes('pathproof-remote.txt'));
  });
});

describe('the way out', () => {
  it('is q, which gives the terminal back', async () => {
    const { until, type, ended, screen, isAlternate, written } = open(startState());
    await until(/remote/);
    expect(isAlternate()).toBe(true);
    type('q');
    await ended;
    screen.restore();
    screen.restore();
    await until(() => !isAlternate());
    expect(written().endsWith('\u001b[?1049l') || written().includes('\u001b[?25h')).toBe(true);
    expect(written().match(/\u001b\[\?1049l/g)).toHaveLength(1);
  });

  it('is Ctrl-C even in a dialog and in an input line, where q is a letter or closes it', async () => {
    const { until, type, ended, effects } = open(startState('remote', ''));
    type('?');
    await until(/Help/);
    type('q');
    await until((text) => !text.includes('─ Help') && !text.includes(' Help ─'));
    type('\tq');
    await until(/Address +q/);
    expect(effects).toEqual([]);
    type('\u0003');
    await ended;
  });

  it('leads back: after Ctrl-Z everything is drawn again', async () => {
    const { until, type, effects, screen, isAlternate } = open(startState());
    await until(/remote/);
    type('\u001a');
    await until(() => effects.length === 1);
    expect(effects).toEqual([{ type: 'suspend' }]);
    screen.restore();
    await until(() => !isAlternate());
    screen.resume();
    await until((text) => isAlternate() && text.includes('▶ remote'));
  });
});

describe('scrolling', () => {
  it('comes back from the end with the first key', async () => {
    const { until, type } = open(failed(), 80, 24);
    type('4G');
    const end = await until(/↑ \d+ more/);
    type('k');
    await until((text) => text !== end && /↓ 1 more/.test(text));
  });

  it('of the help as well', async () => {
    const { until, type } = open(startState(), 80, 24);
    type('?');
    await until(/↓ \d+ more/);
    type(' '.repeat(40));
    await until(/↑ \d+ more/);
    type('k');
    await until(/↓ 1 more/);
  });
});
