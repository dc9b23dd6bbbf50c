import { describe, expect, it } from 'vitest';
import type { Report, TargetReport } from '../../../../src/model/report.js';
import { jsonPieces, renderJson, toJson } from '../../../../src/report/formats/json.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';
import { renderText } from '../../../../src/report/formats/text/text.js';
import { recorded } from '../../../support/recorded.js';

const at = (name: string, address: string): TargetReport => {
  const [target] = recorded(name).targets;
  if (!target) throw new Error(`${name} has no target`);
  return { ...target, address };
};
const reportOf = (targets: TargetReport[]): Report => ({ ...recorded('healthy'), targets });
const many = (): Report =>
  reportOf([
    at('healthy', '10.1.1.1'),
    ...Array.from({ length: 8 }, (_, index) => at('config-dropped-r2', `10.1.2.${index}`)),
    at('config-closed', '10.1.1.2'),
  ]);

describe('the text of many targets', () => {
  it('begins with a line for each: what is not met and which finding explains it', () => {
    const lines = renderText(many(), PLAIN).split('\n');
    expect(lines).toContain('10 targets: 1 passed, 9 failed, 0 unproven');
    expect(lines.find((line) => line.includes('10.1.1.1'))).toMatch(/^ {2}✔ 10\.1\.1\.1/);
    expect(lines.find((line) => line.includes('10.1.2.7'))).toMatch(/^ {2}✖ 10\.1\.2\.7 .*tcp-config +port-filtered$/);
  });

  it('shows five that failed in full, every kind of failure among them, and says how to get the rest', () => {
    const text = renderText(many(), PLAIN);
    const shown = [...text.matchAll(/^FAIL {2}(\S+)/gm)].map(([, address]) => address);
    expect(shown).toHaveLength(5);
    expect(shown).toContain('10.1.1.2');
    expect(text).not.toMatch(/^PASS/m);
    expect(text).toContain(
      '4 more targets are not met: --report FILE.json holds all of them, and "pathproof run remote --address 10.1.2.4" measures one in full.',
    );
  });

  it('says that nothing answered when there is no target', () => {
    expect(renderText(reportOf([]), PLAIN)).toContain('Nothing answered');
  });

  it('counts in one line what answers and is no unit, also beside a single target', () => {
    const noUnits = Array.from({ length: 10 }, (_, index) => `10.9.0.${index + 1}`);
    const one = renderText({ ...reportOf([at('healthy', '10.1.1.1')]), noUnits: ['10.9.0.1'] }, PLAIN);
    expect(one).toContain('\n1 address answers but is no unit: 10.9.0.1\n');
    const text = renderText({ ...reportOf([]), noUnits }, PLAIN);
    expect(text).toContain('No unit answered: there is no unit to report.');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('10 addresses answer but are no unit: 10.9.0.1, 10.9.0.2,');
    expect(text).toContain(' and 2 more');
    expect(text).not.toContain('10.9.0.9');
    expect(renderText(many(), PLAIN)).not.toContain('no unit');
  });

  it('shows no control characters of a name', () => {
    const named = at('healthy', '10.1.1.1');
    const system = { name: '\u001b[31mred\u202e', type: '', version: '', mac: '', source: 'udp-whois' as const };
    expect(renderText(reportOf([{ ...named, system }, named]), PLAIN)).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('JSON in pieces', () => {
  it.each([0, 1, 3])('is the same text, with %i targets', (count) => {
    const report = reportOf(Array.from({ length: count }, (_, index) => at('config-dropped-r2', `10.1.2.${index}`)));
    expect([...jsonPieces(report)].join('')).toBe(toJson(report));
    expect(renderJson(report)).toBe(toJson(report));
  });

  it('holds one target a piece', () => {
    expect([...jsonPieces(many())]).toHaveLength(many().targets.length + 2);
  });
});
