import { parse as parseCsv } from 'csv-parse/sync';
import { XMLValidator } from 'fast-xml-parser';
import { parse as parseJunit } from 'junit2json';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { maskReport } from '../../src/report/mask/mask.js';
import { contentOf } from '../support/content.js';
import { recorded, targetOf } from '../support/recorded.js';
import { HOSTILE, searched } from '../support/reports.js';

/** What a spreadsheet takes for a formula: half-width and full-width signs at the beginning, blanks passed over. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;
const markdown = new MarkdownIt({ html: true, linkify: true });

const WORDS = ['.txt', '.html', '.md', '.csv', '.probes.csv', '.xml'];
const UNIT = targetOf(recorded('healthy'));

async function told(report: Report, ending: string): Promise<string> {
  return (await contentOf(report, ending)).toString().replaceAll('\\', '').replace(/\s+/g, ' ');
}

describe.each(WORDS)('a search, told in %s,', (ending) => {
  it('says that nothing answered', async () => {
    expect(await told(searched([], 0), ending)).toContain('Nothing answered: there is no unit to report.');
  });

  it('says that no unit answered, and what did', async () => {
    const text = await told(searched([], 3), ending);
    expect(text).toContain('No unit answered: there is no unit to report.');
    for (const address of ['10.9.0.1', '10.9.0.2', '10.9.0.3']) expect(text).toContain(address);
    expect(text).toMatch(/answers?,? but (is|are) no unit/);
  });

  it('says so beside the units that answered', async () => {
    const text = await told(searched([UNIT], 1), ending);
    expect(text).toContain('10.9.0.1');
    expect(text).toMatch(/answers,? but is no unit/);
    expect(text).not.toContain('no unit to report');
  });

  it('says nothing of the kind where units alone answered', async () => {
    expect(await told(searched([UNIT], 0), ending)).not.toMatch(/(is|are) no unit|no unit to report/);
  });

  it('does not say that nothing answered where it was cut short', async () => {
    const text = await told({ ...searched([], 0), interrupted: true }, ending);
    expect(text).toContain('Interrupted before a unit answered');
    expect(text).not.toContain('Nothing answered');
  });

  it('tells no address that the mask hides', async () => {
    const text = await told(maskReport(searched([], 3)).report, ending);
    expect(text).not.toContain('10.9.0.');
    expect(text).toContain('198.18.0.');
  });
});

describe('the verdict of a search that found no unit', () => {
  it.each<[string, RegExp]>([
    ['.txt', /\? UNPROVEN {2}No unit/],
    ['.html', /<h1>[^\n]*\? UNPROVEN/],
    ['.md', /^# [^\n]*\? UNPROVEN/],
  ])('is unproven in %s', async (ending, verdict) => {
    expect((await contentOf(searched([], 3), ending)).toString()).toMatch(verdict);
  });

  it('is unproven in the first row of the CSV; what is no unit has none', async () => {
    const rows: Record<string, string>[] = parseCsv(await contentOf(searched([], 2), '.csv'), { columns: true });
    expect(rows.map(({ target, verdict, status }) => [target, verdict, status])).toEqual([
      ['', 'unproven', 'unproven'],
      ['10.9.0.1', '', 'not-applicable'],
      ['10.9.0.2', '', 'not-applicable'],
    ]);
  });

  it('is an error in JUnit, with or without expectations', async () => {
    const missing = { address: '*', protocol: 'icmp', expected: ['open'], found: null, status: 'unproven' } as const;
    const expectations = [{ ...missing, expected: [...missing.expected], reason: 'ping: not measured', evidence: [] }];
    for (const report of [searched([], 2), { ...searched([], 2), expectations }]) {
      const read = await parseJunit((await contentOf(report, '.xml')).toString());
      if (!read || !('testsuite' in read)) throw new Error('no suites');
      const [suite] = read.testsuite ?? [];
      expect(suite).toMatchObject({ name: 'search', tests: 2, errors: 1, skipped: 1, failures: 0 });
      expect(read.errors).toBeGreaterThan(0);
      expect(suite?.testcase?.[0]?.error?.[0]?.message).toContain('No unit answered');
    }
  });

  it('touches no verdict where a unit answered', async () => {
    const read = await parseJunit((await contentOf(searched([UNIT], 2), '.xml')).toString());
    expect(read).toMatchObject({ errors: 0, failures: 0, skipped: 1 });
    expect((await contentOf(searched([UNIT], 2), '.html')).toString()).toContain('✔ PASS');
  });
});

describe.each(HOSTILE)('%s for an address that is no unit', (_what, text) => {
  const withText = (noUnit: string): Report => ({ ...searched([], 0), noUnits: [noUnit] });
  const written = async (noUnit: string, ending: string): Promise<string> =>
    (await contentOf(withText(noUnit), ending)).toString();

  it('is text in JUnit and in Markdown', async () => {
    expect(XMLValidator.validate(await written(text, '.xml'))).toBe(true);
    const shape = async (noUnit: string): Promise<string[]> =>
      markdown
        .parse(await written(noUnit, '.md'), {})
        .flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);
    expect(await shape(text)).toEqual(await shape('harmless'));
  });

  it.each(['.csv', '.probes.csv'])('is no formula in %s', async (ending) => {
    const rows: string[][] = parseCsv(await written(text, ending));
    expect(rows).toHaveLength(3);
    expect(rows.flat().filter((cell) => FORMULA.test(cell))).toEqual([]);
  });
});
