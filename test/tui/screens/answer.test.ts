import { afterEach, describe, expect, it } from 'vitest';
import { answersOf } from '../../../src/cli/tui/answers.js';
import type { AppState } from '../../../src/tui/state/app.js';
import { withRun } from '../../../src/tui/state/run.js';
import { reportState } from '../../support/app-state.js';
import { recorded } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

/** The screen after the run of a recorded report, with what the shell tells of it. */
async function after(name: string): Promise<AppState> {
  const report = recorded(name);
  return withRun(reportState(report), { answers: await answersOf(report) });
}

async function shown(state: AppState, columns: number, rows: number): Promise<string[]> {
  session = openSession(state, columns, rows);
  return (await session.until(/q quit/)).split('\n');
}

describe.each([
  [200, 50],
  [120, 36],
  [80, 24],
  [60, 20],
])('at %i×%i the answer stands under the verdict', (columns, rows) => {
  it('with what to allow, from where to where, and on which devices', async () => {
    const [bar = '', ...lines] = await shown(await after('config-dropped-r2'), columns, rows);
    expect(bar).toMatch(/✖ FAIL {2}remote {2}192\.168\.42\.1/);
    const answer = lines.slice(0, 2).join(' ').replace(/\s+/g, ' ');
    expect(answer).toMatch(/ALLOW TCP 50804–50805 192\.168\.10\.20 → 192\.168\.42\.1 on 10\.0\.12\.2/);
    expect(lines.join('\n')).toMatch(/50804 +●━.*╸ +✖/);
  });

  it('with the remedy where no rule mends it', async () => {
    const [, first = ''] = await shown(await after('no-route-r1'), columns, rows);
    expect(first).toMatch(/route/i);
  });

  it('and takes no line where nothing fails', async () => {
    const lines = await shown(await after('healthy'), columns, rows);
    expect(lines.join('\n')).not.toContain('ALLOW');
    expect(lines[1]).toMatch(/Path|Steps/);
  });
});

it('holds one line where there are few rows, and says that it is cut', async () => {
  const lines = await shown(await after('config-dropped-r2'), 60, 18);
  expect(lines[1]).toMatch(/ALLOW TCP 50804–50805.*…/);
  expect(lines[2]).toMatch(/Steps|Path/);
});

it('is covered by the privacy mask', async () => {
  const state = { ...(await after('config-dropped-r2')), masked: true };
  const text = (await shown(state, 80, 24)).join('\n');
  expect(text).toContain('ALLOW TCP 50804–50805');
  expect(text).not.toMatch(/192\.168\.|10\.0\.12/);
});

it('is not shown of a run before, while another one is under way', async () => {
  const state = await after('config-dropped-r2');
  for (const target of state.run?.view.targets ?? []) target.report = null;
  expect((await shown(withRun(state, { running: true, report: null }), 80, 24)).join('\n')).not.toContain('ALLOW');
});
