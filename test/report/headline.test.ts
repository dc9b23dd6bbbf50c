import { describe, expect, it } from 'vitest';
import type { ExpectationResult } from '../../src/model/expectation.js';
import type { Report } from '../../src/model/report.js';
import { renderHtml } from '../../src/report/formats/html/page.js';
import { renderMarkdown } from '../../src/report/formats/markdown.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { headline } from '../../src/report/headline.js';
import { recorded } from '../support/recorded.js';
import { manyTargets } from '../support/reports.js';

type Status = ExpectationResult['status'];
const UNIT = '192.168.42.1';

function results(statuses: readonly Status[], address = UNIT): ExpectationResult[] {
  const flow = { address, protocol: 'tcp' as const, port: 23, reason: 'seen', evidence: [] };
  const found = { met: 'open', failed: 'closed', unproven: null } as const;
  return statuses.map((status) => ({ ...flow, expected: ['open'], found: found[status], status }));
}

describe('a headline', () => {
  it.each([
    ['pass', [], '✔', 'good', 'PASS'],
    ['fail', [], '✖', 'bad', 'FAIL'],
    ['unproven', [], '?', 'doubt', 'UNPROVEN'],
    ['pass', ['met'], '✔', 'good', 'PASS, and the expectation is met'],
    ['pass', ['met', 'met'], '✔', 'good', 'PASS, and all 2 expectations are met'],
    ['pass', ['met', 'failed', 'unproven'], '✖', 'bad', 'PASS, but 1 of 3 expectations failed'],
    ['pass', ['failed'], '✖', 'bad', 'PASS, but the expectation failed'],
    ['pass', ['met', 'unproven'], '?', 'doubt', 'PASS, but 1 of 2 expectations is unproven'],
    ['pass', ['unproven', 'unproven'], '?', 'doubt', 'PASS, but 2 of 2 expectations are unproven'],
    ['fail', ['met', 'met'], '✖', 'bad', 'FAIL, but all 2 expectations are met'],
    ['fail', ['met', 'failed'], '✖', 'bad', 'FAIL, and 1 of 2 expectations failed'],
    ['fail', ['unproven'], '✖', 'bad', 'FAIL, and the expectation is unproven'],
    ['unproven', ['met'], '?', 'doubt', 'UNPROVEN, but the expectation is met'],
    ['unproven', ['failed'], '✖', 'bad', 'UNPROVEN, and the expectation failed'],
    ['unproven', ['unproven'], '?', 'doubt', 'UNPROVEN, and the expectation is unproven'],
  ] as const)('of %s and %j', (verdict, statuses, mark, tone, words) => {
    expect(headline(verdict, results(statuses))).toEqual({ mark, tone, words });
  });
});

describe('a run that passed, with an expectation that failed', () => {
  const report: Report = { ...recorded('healthy'), expectations: results(['met', 'failed', 'met']) };
  const told = '✖ PASS, but 1 of 3 expectations failed';

  it('says so above the HTML page, in its title and beside its unit, in the tone of a failure', () => {
    const page = renderHtml(report);
    expect(page).toContain(`<title>Connection report: ${told} 192.168.42.1</title>`);
    expect(page).toContain(`<h1><span class="banner bad">${told}</span> 192.168.42.1`);
    expect(page).toContain('<div class="verdict bad"><p>');
    expect(page).not.toContain('✔ PASS');
  });

  it('says so above the Markdown and above its unit', () => {
    const text = renderMarkdown(report);
    expect(text.split('\n')[0]).toBe(`# pathproof: remote, ${told}`);
    expect(text).toContain(`IP 500 V2, 11.1.2.3.0 build 1): ${told}\n`);
    expect(text).not.toContain('✔ PASS');
  });

  it('says so where the text gives the verdict, in red, and in ASCII', () => {
    expect(renderText(report, PLAIN).split('\n')[2]).toContain(`${told}  ${UNIT}`);
    expect(renderText(report, { colour: true, ascii: false })).toContain(`\u001b[31m${told}\u001b[0m`);
    expect(renderText(report, { colour: false, ascii: true })).toContain(
      `X PASS, but 1 of 3 expectations failed  ${UNIT}`,
    );
  });

  it('keeps the verdict of the requirements', () => {
    expect(report.verdict).toBe('pass');
    expect(renderText({ ...report, expectations: [] }, PLAIN)).toContain(`\nPASS  ${UNIT}`);
  });
});

describe('a run over several units, with an expectation of one that failed', () => {
  const many = manyTargets(4);
  const [first, second] = many.targets.map(({ address }) => address);
  const expectations = [
    ...results(['met'], first),
    ...results(['failed', 'met'], second),
    ...results(['unproven'], '192.0.2.9'),
  ];
  const report: Report = { ...many, expectations };

  it('says so for the run, and at that unit', () => {
    const text = renderText(report, PLAIN).split('\n');
    expect(text[2]).toMatch(/^4 targets: .* unproven; 1 of 4 expectations failed$/);
    const rowOf = (address = ''): string => text.find((line) => line.includes(` ${address} `)) ?? '';
    expect(rowOf(second)).toMatch(/^ {2}✖ .* 1 of 2 expectations failed$/);
    expect(rowOf(first)).not.toContain('expectation');
    expect(renderMarkdown(report)).toContain('| ✖ 1 of 2 expectations failed |');
    expect(renderHtml(report)).toContain('<td class="bad">✖ 1 of 2 expectations failed</td>');
    expect(renderHtml(report)).toContain('FAIL, and 1 of 4 expectations failed</title>');
  });
});
