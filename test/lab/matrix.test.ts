import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCase } from '../../bench/matrix/check.js';
import { TWIN_CASES, TWINS } from '../../bench/matrix/field/twins.js';
import { needsOf, unfit } from '../../bench/matrix/fit.js';
import { KINDS, kindOf } from '../../bench/matrix/kinds.js';
import { MATRIX } from '../../bench/matrix/matrix.js';
import { type CaseRun, runCase } from '../../bench/matrix/run-case.js';
import type { Verdict } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { NEEDS_ROOT } from '../support/skips.js';
import { describeLab, describeUnless } from '../support/strict.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const EXIT_CODES: Record<Verdict, number> = { pass: 0, fail: 1, unproven: 3 };

/** What chance decides is measured many times by `npm run accuracy`; a single run of it here would prove little. */
const certain = MATRIX.filter((one) => kindOf(one) === 'documented' && !one.chance && !one.name.includes('loss'));
const byPython = certain.filter(({ network }) => network === 'slow');
const others = certain.filter((one) => !byPython.includes(one));
const tunnels = TWIN_CASES.filter((one) => needsOf(one).includes('tun'));
const noTunnel = tunnels[0] === undefined ? null : await unfit(tunnels[0]);
const noPython = byPython[0] === undefined ? null : await unfit(byPython[0]);

describe('the fault matrix', () => {
  it('has unique names', () => {
    expect(new Set(MATRIX.map(({ name }) => name)).size).toBe(MATRIX.length);
  });

  it('holds at least 60 faults and 12 healthy paths over at least five networks', () => {
    const healthy = MATRIX.filter(({ verdicts, injected }) => injected.length === 0 && verdicts.join() === 'pass');
    expect(healthy.length).toBeGreaterThanOrEqual(12);
    expect(MATRIX.length - healthy.length).toBeGreaterThanOrEqual(60);
    expect(new Set(MATRIX.map(({ network }) => network)).size).toBeGreaterThanOrEqual(5);
  });

  it('holds at least 260 cases, and of every kind faults and healthy twins', () => {
    expect(MATRIX.length).toBeGreaterThanOrEqual(260);
    for (const kind of Object.keys(KINDS)) {
      const own = MATRIX.filter((one) => kindOf(one) === kind);
      const healthy = own.filter(({ verdicts, injected }) => injected.length === 0 && verdicts.join() === 'pass');
      expect(own.length, kind).toBeGreaterThanOrEqual(8);
      expect(healthy.length, kind).toBeGreaterThanOrEqual(1);
    }
  });

  it('has twins of every kind of the field: one that shows it, and one that is healthy', () => {
    const byName = new Map(MATRIX.map((one) => [one.name, one]));
    for (const [kind, names] of Object.entries(TWINS)) {
      const twins = names.map((name) => byName.get(name));
      for (const one of twins) expect(one && kindOf(one), kind).toBe(kind);
      const [shows, healthy] = twins;
      expect(healthy?.verdicts, kind).toEqual(['pass']);
      expect(healthy?.injected, kind).toEqual([]);
      if (kind !== 'large-pings') expect(shows?.injected.length, kind).toBeGreaterThanOrEqual(1);
    }
  });

  it('says for each fault on a device where that is', () => {
    for (const { injected } of MATRIX) {
      for (const { device, hop } of injected) expect(hop === undefined).toBe(device === undefined);
    }
  });

  it('expects a number of suspects wherever a device is to be found', () => {
    const failures = MATRIX.flatMap(({ injected }) => injected).filter(({ severity }) => severity !== 'note');
    for (const { suspects } of failures) expect(suspects).toBeGreaterThanOrEqual(1);
  });
});

function expectWhole({ report, code, stderr }: CaseRun): void {
  if (report === null) throw new Error(`no report, exit code ${code}: ${stderr}`);
  expect(code).toBe(EXIT_CODES[report.verdict]);
  expect(JSON.stringify(report) + stderr + renderText(report, PLAIN)).not.toMatch(/undefined|\bNaN\b/);
}

async function expectRight(one: (typeof MATRIX)[number]): Promise<void> {
  const runs = await runCase(one, { main: MAIN, method: 'raw' });
  expect(runs).toHaveLength(one.together ?? 1);
  for (const run of runs) {
    expectWhole(run);
    expect(run.report && checkCase(run.report, one).wrong).toEqual([]);
  }
}

await describeLab('a run over the fault matrix', () => {
  it.concurrent.each(others)('is right about $name: $title', expectRight);
});

await describeLab('a run over the twins of the field', () => {
  const twins = TWIN_CASES.filter((one) => !tunnels.includes(one));
  it.concurrent.each(twins)('is right about $name: $title', expectRight);
});

describeUnless(noTunnel && `${NEEDS_ROOT}${noTunnel}`, 'a run over the twins with tunnels', () => {
  it.concurrent.each(tunnels)('is right about $name: $title', expectRight);
});

describeUnless(noPython, 'a run over a slow line', () => {
  it.concurrent.each(byPython)('is right about $name: $title', expectRight);
});
