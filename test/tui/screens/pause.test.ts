import { afterEach, describe, expect, it } from 'vitest';
import { reportState, startState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

const SIZES = [
  [120, 36],
  [80, 24],
  [60, 20],
] as const;
const CTRL_C = '\u0003';
const footer = (text: string): string => text.split('\n').at(-1) ?? '';

/** A run under way. */
async function running(columns: number, rows: number, scenario = 'remote'): Promise<TuiSession> {
  const state = startState(scenario);
  const search = { value: '10.0.0.1 - 10.0.0.20', cursor: 0 };
  const start = { ...state.start, fields: { ...state.start.fields, search } };
  session = openSession({ ...state, start }, columns, rows);
  session.type('\r');
  await session.until(/RUNNING/);
  return session;
}

const types = ({ effects }: TuiSession): string[] => effects.map(({ type }) => type);

describe.each(SIZES)('Space at %i×%i', (columns, rows) => {
  it.each(['remote', 'multi-remote'])('pauses a run of %s, says so, and goes on with it', async (scenario) => {
    const run = await running(columns, rows, scenario);
    expect(footer(await run.until(/RUNNING/))).toMatch(/Space pause/);
    run.type(' ');
    const paused = await run.until(/▌▌ PAUSED/);
    expect(paused).not.toMatch(/RUNNING/);
    expect(footer(paused)).toMatch(/Space resume/);
    run.type(' ');
    await run.until(/RUNNING/);
    expect(types(run)).toEqual(['start-run', 'pause', 'resume']);
  });

  it('pauses a watch between its rounds, beside the verdict', async () => {
    session = openSession(reportState(recorded('config-dropped-r2')), columns, rows);
    session.type('w ');
    const text = await session.until(/✖ FAIL {2}▌▌ PAUSED[^]*▌▌ PAUSED/);
    expect(text).not.toMatch(/WATCHING/);
    expect(footer(text)).toMatch(/Space resume/);
    expect(types(session)).toEqual(['start-watch', 'pause']);
  });

  it('keeps the run paused through a resize, and what is under way still fills in', async () => {
    const run = await running(columns, rows);
    run.type(' ');
    await run.until(/PAUSED/);
    for (const [wide, high] of SIZES.filter(([other]) => other !== columns)) {
      run.resize(wide, high);
      await run.until((text) => text.includes('▌▌ PAUSED') && run.lines()[0]?.length === wide);
    }
    const target = targetOf(recorded('healthy'));
    const { address, path } = target;
    run.tell({ type: 'run-event', event: { type: 'target-started', address } });
    run.tell({ type: 'run-event', event: { type: 'path-updated', address, path } });
    expect(await run.until(/50804 +●━.*✔ answered/)).toMatch(/▌▌ PAUSED/);
  });
});

describe('a paused run', () => {
  it('takes any number of keys in one chunk', async () => {
    const run = await running(120, 36);
    run.type('  3   ');
    await run.until(/PAUSED/);
    expect(types(run).slice(1)).toEqual(['pause', 'resume', 'pause', 'resume', 'pause']);
  });

  it('is ended by c, and not paused any more', async () => {
    const run = await running(80, 24);
    run.type(' c');
    await run.until(() => run.effects.length === 3);
    expect(types(run)).toEqual(['start-run', 'pause', 'cancel']);
    run.tell({ type: 'run-ended', report: null, error: null });
    expect(await run.until(/– ENDED/)).not.toMatch(/PAUSED/);
    run.type(' ');
    await run.until(/pause: nothing goes on/);
  });

  it.each(['q', CTRL_C])('is left with %j', async (key) => {
    const run = await running(80, 24);
    run.type(` ${key}`);
    await run.ended;
    expect(types(run)).toEqual(['start-run', 'pause', 'quit']);
  });

  it('is run again from its beginning, without a pause', async () => {
    const run = await running(80, 24);
    run.type(' ');
    await run.until(/PAUSED/);
    run.tell({ type: 'run-ended', report: recorded('healthy'), error: null });
    await run.until(/– ENDED/);
    run.type('r');
    await run.until(/▶ RUNNING/);
  });
});

describe('Space', () => {
  it.each([
    ['s', 'remote', /pause: no step begins before Enter/],
    ['\r', 'demo', /pause: not for the demo/],
  ])('after %j of %s says why it does nothing', async (begin, scenario, reason) => {
    session = openSession(startState(scenario), 80, 24);
    session.type(begin);
    await session.until(/RUNNING/);
    session.type(' ');
    await session.until(reason);
    expect(types(session)).toEqual(['start-run']);
  });
});
