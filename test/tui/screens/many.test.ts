import { afterEach, describe, expect, it } from 'vitest';
import { ipv4 } from '../../../src/model/address.js';
import type { DiscoveredUnit } from '../../../src/model/discovered-unit.js';
import type { Report, TargetReport } from '../../../src/model/report.js';
import { startState } from '../../support/app-state.js';
import { recorded, targetOf } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

function unit(last: number, name: string, version = '11.1'): DiscoveredUnit {
  const identity = { name, type: 'IP 500 V2', version, mac: '00e007010203' };
  return { address: `10.0.0.${last}`, identity, foundBy: ['udp'], rttMs: 2 };
}

const ESC = '\u001b';

describe('Select IP Office', () => {
  function search(): TuiSession {
    session = openSession(startState('remote', ''), 100, 24);
    session.type('d');
    return session;
  }

  it('fills while units answer, each once, in the order of their addresses', async () => {
    const { until, tell, effects } = search();
    await until(/nobody answered yet/);
    expect(effects[0]).toMatchObject({ type: 'start-discover' });
    for (const one of [unit(20, 'Oslo'), unit(3, 'Bergen'), unit(20, 'Oslo')]) tell({ type: 'unit-found', unit: one });
    tell({ type: 'discover-ended', error: null });
    expect(await until(/search ended/)).toMatch(/2 answered[^]*10\.0\.0\.3 +Bergen[^]*10\.0\.0\.20 +Oslo/);
  });

  it('is sorted by the next column with o, and filtered with /', async () => {
    const { until, tell, type } = search();
    await until(/nobody/);
    for (const one of [unit(1, 'Oslo'), unit(2, 'Bergen'), unit(3, 'Tromso')]) tell({ type: 'unit-found', unit: one });
    await until(/3 answered/);
    type('o');
    await until(/Bergen[^]*Oslo[^]*Tromso/);
    type('/oslo\r');
    expect(await until(/3 answered, 1 shown/)).not.toMatch(/Bergen/);
  });

  it('goes on with the one under the cursor', async () => {
    const { until, tell, type } = search();
    await until(/nobody/);
    tell({ type: 'unit-found', unit: unit(1, 'Oslo') });
    tell({ type: 'unit-found', unit: unit(2, 'Bergen') });
    await until(/2 answered/);
    type('j\r');
    await until(/Address +10\.0\.0\.2/);
  });

  it('goes on with several in the IP Search Criteria', async () => {
    const { until, tell, type } = search();
    await until(/nobody/);
    tell({ type: 'unit-found', unit: unit(1, 'Oslo') });
    tell({ type: 'unit-found', unit: unit(2, 'Bergen') });
    await until(/2 answered/);
    type(' j ');
    await until(/2 picked/);
    type('\r');
    expect(await until(/▶ multi-remote/)).toMatch(/IP Search Criteria +10\.0\.0\.1;10\.0\.0\.2/);
  });

  describe.each([
    [120, 36],
    [80, 24],
    [60, 20],
  ])('at %i×%i', (columns, rows) => {
    function list(): TuiSession & { add(...units: DiscoveredUnit[]): void; here(): string } {
      const opened = openSession(startState('remote', ''), columns, rows);
      session = opened;
      opened.type('d');
      const add = (...units: DiscoveredUnit[]): void => {
        for (const one of units) opened.tell({ type: 'unit-found', unit: one });
      };
      const selected = (row: number): boolean => opened.cell(row, 3).background === 24;
      const here = (): string => opened.lines().find((line, row) => /10\.0\.0/.test(line) && selected(row)) ?? '';
      return Object.assign(opened, { add, here });
    }

    it('keeps the cursor on its unit while others come above it, in any order and with any filter', async () => {
      const { until, add, type, here } = list();
      await until(/nobody/);
      add(unit(40, 'Oslo'), unit(50, 'Narvik'));
      await until(/2 answered/);
      type('j');
      await until(() => here().includes('10.0.0.50'));
      add(...Array.from({ length: 30 }, (_, at) => unit(at + 1, `Site ${at}`)));
      await until(/32 answered/);
      expect(here()).toMatch(/10\.0\.0\.50 +Narvik/);
      type('o');
      await until(/Name ▲/);
      expect(here()).toMatch(/10\.0\.0\.50/);
      type('/site 2\r');
      await until(/32 answered, 11 shown/);
      expect(here()).toMatch(/Site 2 /);
      add(unit(90, 'A site 2'), unit(91, 'Harstad'));
      await until(/34 answered, 12 shown/);
      expect(here()).toMatch(/Site 2 /);
    });

    it('goes on with the unit that was seen under the cursor, though another came above it', async () => {
      const { until, add, type } = list();
      await until(/nobody/);
      add(unit(40, 'Oslo'));
      await until(/1 answered/);
      add(unit(3, 'Bergen'));
      type('\r');
      await until(/Address +10\.0\.0\.40/);
    });

    it('updates the row of a unit of which more is known, and keeps it picked', async () => {
      const { until, add, type } = list();
      await until(/nobody/);
      add({ address: '10.0.0.7', identity: null, foundBy: ['tcp'], rttMs: 3 }, unit(2, 'Bergen'));
      await until(/2 answered/);
      type(' k ');
      await until(/2 picked/);
      add({ ...unit(7, 'Oslo'), foundBy: ['tcp', 'udp'] });
      expect(await until(/\[x\] 10\.0\.0\.7 +Oslo.*tcp\+udp/)).toMatch(/2 answered, 2 picked/);
      type('\r');
      await until(/IP Search Criteria +10\.0\.0\.7;10\.0\.0\.2/);
    });
  });

  it('says why the search failed, and goes back with Esc', async () => {
    const { until, tell, type, effects } = search();
    await until(/nobody/);
    tell({ type: 'discover-ended', error: 'no interface that can broadcast' });
    await until(/✖ no interface that can broadcast/);
    type(ESC);
    await until(/▶ remote/);
    expect(effects.at(-1)).toEqual({ type: 'cancel' });
  });
});

describe('many targets', () => {
  const targets: TargetReport[] = ['healthy', 'config-dropped-r2', 'everything-dropped-r2'].map((name, index) => ({
    ...targetOf(recorded(name)),
    address: `10.0.0.${index + 1}`,
  }));
  const report: Report = { ...recorded('healthy'), scenario: 'multi-remote', verdict: 'fail', targets };

  async function run(): Promise<TuiSession> {
    const state = startState('multi-remote', '');
    const search = { value: '10.0.0.1 - 10.0.0.20', cursor: 0 };
    const start = { ...state.start, fields: { ...state.start.fields, search } };
    session = openSession({ ...state, start }, 120, 30);
    session.type('\r');
    await session.until(/RUNNING {2}multi-remote/);
    const { tell } = session;
    tell({ type: 'run-event', event: { type: 'run-started', scenario: 'multi-remote', method: 'raw', total: 20 } });
    for (const target of targets) {
      tell({ type: 'run-event', event: { type: 'target-started', address: target.address } });
      tell({ type: 'run-event', event: { type: 'target-finished', target } });
    }
    return session;
  }

  it('are a table of units and requirements with a progress bar', async () => {
    const { until, tell } = await run();
    const text = await until(/3 of 20/);
    expect(text).toMatch(/10\.0\.0\.1 +✔ PASS +✔ met/);
    expect(text).toMatch(/10\.0\.0\.2 +✖ FAIL .*✖ failed/);
    expect(text).toMatch(/✔ 1 pass {2}✖ 2 fail/);
    expect(text).toMatch(/█+░+ 3 of 20/);
    for (let left = 4; left <= 20; left++) {
      const address = ipv4(`10.0.0.${left}`);
      tell({ type: 'run-event', event: { type: 'target-started', address } });
      tell({ type: 'run-event', event: { type: 'target-passed-over', address } });
    }
    await until(/20 of 20, 17 addresses silent/);
  });

  it('open one by one with Enter, and Esc comes back to the table', async () => {
    const { until, tell, type } = await run();
    tell({ type: 'run-ended', report, error: null });
    await until(/– ENDED/);
    type('j\r');
    expect(await until(/✖ FAIL {2}multi-remote {2}10\.0\.0\.2/)).toMatch(/2 Path/);
    type(ESC);
    await until(/Verdict/);
    type('f');
    expect(await until(/Units that do not pass/)).not.toMatch(/10\.0\.0\.1 /);
  });
});
