import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { parse as parseJunit } from 'junit2json';
import { parse as parseResults } from 'test-results-parser';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { plainSentence } from '../../../src/report/escape.js';
import { renderJunit } from '../../../src/report/formats/junit.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../../support/reports.js';

const REPORTS: [string, Report][] = [
  ...RECORDED.map((name): [string, Report] => [name, recorded(name)]),
  ['many units', manyTargets(28)],
];
const NAMES = {
  met: 'passed',
  failed: 'failure',
  unproven: 'error',
  'not-tested': 'error',
  'not-applicable': 'skipped',
};

/** What a consumer is to find, from the report itself. */
function expected(report: Report): { suite: string; name: string; outcome: string; message: string }[] {
  return report.targets.flatMap(({ address, system, requirements }) =>
    requirements.map(({ id, title, status, reason }) => ({
      suite: system?.name ? `${address} (${system.name})` : address,
      name: `${id}: ${title}`,
      outcome: NAMES[status],
      message: status === 'met' ? '' : reason,
    })),
  );
}

describe.each(REPORTS)('the JUnit XML of %s', (_name, report) => {
  const xml = renderJunit(report);

  it('is well-formed', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
  });

  it('is read without loss by junit2json (which rests on xml2js)', async () => {
    const read = await parseJunit(xml);
    if (!read || !('testsuite' in read)) throw new Error('no suites');
    const seen = (read.testsuite ?? []).flatMap((suite) =>
      (suite.testcase ?? []).map(({ name, failure, error, skipped }) => {
        const [outcome, told] = failure
          ? ['failure', failure[0]]
          : error
            ? ['error', error[0]]
            : ['skipped', skipped?.[0]];
        const passed = !failure && !error && !skipped;
        return { suite: suite.name, name, outcome: passed ? 'passed' : outcome, message: passed ? '' : told?.message };
      }),
    );
    expect(seen).toEqual(expected(report));
  });

  it('is read without loss by test-results-parser (which rests on fast-xml-parser)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-junit-'));
    try {
      const file = join(folder, 'report.xml');
      writeFileSync(file, xml);
      const read = parseResults({ type: 'junit', files: [file] });
      const seen = read.suites.flatMap((suite) =>
        suite.cases.map(({ name, status }) => ({ suite: suite.name, name, status })),
      );
      const words: Record<string, string> = { passed: 'PASS', failure: 'FAIL', error: 'FAIL', skipped: 'SKIP' };
      expect(seen).toEqual(
        expected(report).map(({ suite, name, outcome }) => ({ suite, name, status: words[outcome] })),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the JUnit XML', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
  });

  it('gives a failure the text of its finding, suspects and remedy included', () => {
    const report = recorded('config-dropped-r2');
    const [finding] = targetOf(report).findings;
    const text = renderJunit(report);
    expect(text).toContain(`port-filtered (likely): ${finding?.summary}`);
    expect(text).toContain('suspect 2: unit 192.168.42.1 at hop 3');
    expect(text).toContain(`remedy: ${finding?.remedy}`);
  });

  it('has the expectations as its cases where there are any', () => {
    const flow = { address: '192.168.42.1', protocol: 'tcp' as const, evidence: [] };
    const report: Report = {
      ...recorded('config-dropped-r2'),
      expectations: [
        { ...flow, port: 50804, expected: ['filtered'], found: 'filtered', status: 'met', reason: 'as wanted' },
        { ...flow, port: 23, expected: ['closed'], found: 'open', status: 'failed', reason: 'it is open' },
        {
          ...flow,
          address: '192.0.2.9',
          port: 23,
          expected: ['closed'],
          found: null,
          status: 'unproven',
          reason: 'no target',
        },
      ],
    };
    const read = parser.parse(renderJunit(report)).testsuites;
    expect(read).toMatchObject({ tests: '3', failures: '1', errors: '1', skipped: '0' });
    expect(read.testsuite.map((suite: { name: string }) => suite.name)).toEqual([
      '192.168.42.1 (pathproof stand-in)',
      '192.0.2.9',
    ]);
    expect(read.testsuite[0].testcase[1].failure).toMatchObject({ message: 'it is open' });
  });

  it.each(HOSTILE)('keeps %s as text', async (_what, text) => {
    const xml = renderJunit(hostile(text));
    expect(XMLValidator.validate(xml)).toBe(true);
    const read = await parseJunit(xml);
    if (!read || !('testsuite' in read)) throw new Error('no suites');
    const message = read.testsuite?.[0]?.testcase?.find(({ failure }) => failure)?.failure?.[0]?.message;
    expect(message).toBe(plainSentence(text).replace(/[\ufffe\uffff]/g, ''));
  });
});
