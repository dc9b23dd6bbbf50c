import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.js';
import { renderAnswer } from '../../../../src/report/formats/text/answer.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';

const MATRIX = join(import.meta.dirname, '../../../fixtures/matrix');
const NEXT = { next: 'Next: pathproof doctor' };

function answerTo(report: Report, style = PLAIN): string[] {
  return renderAnswer(report, style, NEXT).trimEnd().split('\n');
}

describe('the answer of a run', () => {
  it('is verdict, change with its place, path and next command on thirteen lines', () => {
    const lines = answerTo(recorded('config-dropped-r2'));
    expect(lines.length).toBeLessThanOrEqual(13);
    expect(lines[0]).toMatch(/^✖ FAIL {2}192\.168\.42\.1 /);
    const text = lines.join('\n');
    expect(text).toMatch(/ALLOW TCP 50804–50805 {2}192\.168\.10\.20 → 192\.168\.42\.1\s+on 10\.0\.12\.2 or the unit/);
    expect(text).toMatch(/tcp 50804 .*✖ {2}silent from here/);
    expect(lines.at(-1)).toBe(NEXT.next);
  });

  it.each(RECORDED)('fits on one screen and names no change where all is well: %s', (name) => {
    const report = recorded(name);
    const lines = answerTo(report);
    expect(lines.length).toBeLessThanOrEqual(15);
    expect(lines.at(-1)).toBe(NEXT.next);
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

  it('shows the verdict as a banner where there are colours, and only plain characters in ASCII', () => {
    const coloured = renderAnswer(recorded('config-dropped-r2'), { colour: true, ascii: false }, NEXT);
    expect(coloured).toContain('\u001b[1;7;31m ✖ FAIL \u001b[0m');
    expect(renderAnswer(recorded('config-dropped-r2'), { colour: false, ascii: true }, NEXT)).toMatch(/^[\n -~]+$/);
  });
});
