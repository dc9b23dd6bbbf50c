import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.js';
import { changesOf } from '../../../../src/report/change.js';
import { renderAnswer } from '../../../../src/report/formats/text/answer.js';
import { PLAIN, type TextStyle } from '../../../../src/report/formats/text/style.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';

const MATRIX = join(import.meta.dirname, '../../../fixtures/matrix');
const NEXT = 'Next: pathproof doctor';

function answer(report: Report, style: TextStyle): string {
  return renderAnswer(report, style, { changes: changesOf(report), next: NEXT });
}

function answerTo(report: Report, style: TextStyle = PLAIN): string[] {
  return answer(report, style).trimEnd().split('\n');
}

describe('the answer of a run', () => {
  it('is verdict, change with its place, path and next command on thirteen lines', () => {
    const lines = answerTo(recorded('config-dropped-r2'));
    expect(lines.length).toBeLessThanOrEqual(13);
    expect(lines[0]).toMatch(/^✖ FAIL {2}192\.168\.42\.1 /);
    const text = lines.join('\n');
    expect(text).toMatch(/ALLOW TCP 50804–50805 {2}192\.168\.10\.20 → 192\.168\.42\.1\s+on 10\.0\.12\.2 or the unit/);
    expect(text).toMatch(/tcp 50804 .*✖ {2}silent from here/);
    expect(lines.at(-1)).toBe(NEXT);
  });

  it.each(RECORDED)('fits on one screen and names no change where all is well: %s', (name) => {
    const report = recorded(name);
    const lines = answerTo(report);
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines.at(-1)).toBe(NEXT);
    const { verdict } = targetOf(report);
    if (verdict === 'pass') expect(lines.join('\n')).not.toContain('ALLOW');
    if (verdict === 'fail') expect(lines.join('\n')).toMatch(/ALLOW|→ [A-Z]/);
  });

  it('fits for every recorded report of the matrix', () => {
    const files = readdirSync(MATRIX).filter((file) => file.endsWith('.json'));
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const report = JSON.parse(readFileSync(join(MATRIX, file), 'utf8')) as Report;
      if (report.targets.length === 1) expect([file, answerTo(report).length <= 15]).toEqual([file, true]);
    }
  });

  it('of many targets tells how many passed, those that did not first, and how to see the rest', () => {
    const report = recorded('config-dropped-r2');
    const failing = targetOf(report);
    const passing = targetOf(recorded('healthy'));
    const targets = Array.from({ length: 12 }, (_, index) => ({
      ...(index % 3 === 0 ? passing : failing),
      address: `10.50.1.${index}`,
    }));
    const lines = answerTo({ ...report, targets });
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines[0]).toBe('12 targets: 4 passed, 8 failed, 0 unproven');
    expect(lines.filter((line) => line.includes('✖ 10.50.1.'))).toHaveLength(5);
    expect(lines).toContain('  and 3 more targets (-v)');
    expect(lines.join('\n')).toContain('ALLOW TCP 50804–50805');
  });

  it('tells the remedy of what no rule mends, where another unit’s finding of the same id is mended by one', () => {
    const filtered = recorded('config-dropped-r2');
    const target = targetOf(filtered);
    const [off] = targetOf(recorded('config-closed')).findings;
    const [drop] = target.findings;
    if (!off || !drop) throw new Error('no finding');
    const targets = [
      { ...target, address: '10.50.1.1' as const },
      { ...target, address: '10.50.1.2' as const, findings: [off, { ...drop, id: 'f2' }] },
    ];
    const text = answerTo({ ...filtered, targets }).join('\n');
    expect(text).toContain('ALLOW TCP 50804–50805');
    expect(text).toContain('→ 10.50.1.2: Enable the configuration service');
  });

  it('shows the verdict as a banner where there are colours, and only plain characters in ASCII', () => {
    const coloured = answer(recorded('config-dropped-r2'), { colour: true, ascii: false });
    expect(coloured).toContain('\u001b[1;7;31m ✖ FAIL \u001b[0m');
    expect(answer(recorded('config-dropped-r2'), { colour: false, ascii: true })).toMatch(/^[\n -~]+$/);
  });
});
