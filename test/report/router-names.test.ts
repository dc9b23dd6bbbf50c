import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { renderHtml } from '../../src/report/formats/html/page.js';
import { renderMarkdown } from '../../src/report/formats/markdown.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { maskReport } from '../../src/report/mask/mask.js';
import { knownEndings } from '../../src/report/registry.js';
import { checkReport } from '../../src/report/schema.js';
import { contentOf } from '../support/content.js';
import { recorded, targetOf } from '../support/recorded.js';

const SHORT = 'gw.branch.example';
const LONG = 'xe-0-0-1.core-router-2.provider.example';

/** The report of a drop behind the second router, whose routers are called so. */
function named(...names: readonly string[]): Report {
  const report = recorded('config-dropped-r2');
  const target = targetOf(report);
  const hops = target.path.hops.map((hop, at) => {
    const name = names[at];
    return name === undefined ? hop : { ...hop, name };
  });
  return { ...report, targets: [{ ...target, path: { ...target.path, hops } }] };
}

describe('the names of routers in a report', () => {
  it('stand below the addresses in the text', () => {
    const text = renderText(named(SHORT, 'r2.example'), PLAIN);
    expect(text).toMatch(/^ +PC +192\.168\.10\.1 +10\.0\.12\.2 +192\.168\.42\.1\n +gw\.branch\.example +r2\.example$/m);
    expect(text).not.toMatch(/^ +hop 2 +10\.0\.12\.2/m);
  });

  it('are cut to their first label where a column is too narrow, and told whole below', () => {
    const text = renderText(named(SHORT, LONG), PLAIN);
    expect(text).toMatch(/^ +gw\.branch\.example +xe-0-0-1$/m);
    expect(text).toMatch(new RegExp(`^ +hop 2 +10\\.0\\.12\\.2 +${LONG}$`, 'm'));
  });

  it('fit a narrow terminal, in ASCII too', () => {
    const text = renderText(named(SHORT, `${'x'.repeat(60)}.example`), { colour: false, ascii: true, width: 60 });
    const hops = text.split('\n').filter((line) => /^ +hop \d/.test(line));
    expect(hops).toEqual([
      expect.stringMatching(/^ +hop 1 +192\.168\.10\.1 +gw\.branch\.example$/),
      expect.stringMatching(/^ +hop 2 +10\.0\.12\.2 +x+\.\.\.$/),
    ]);
    for (const line of hops) expect(line.length).toBeLessThanOrEqual(60);
  });

  it('are in Markdown', () => {
    expect(renderMarkdown(named(SHORT, LONG))).toMatch(new RegExp(`^ +hop 2 +10\\.0\\.12\\.2 +${LONG}$`, 'm'));
  });

  it('are in the picture of the page, and whole in its table', () => {
    const page = renderHtml(named(SHORT, LONG));
    const picture = page.slice(page.indexOf('<svg'), page.indexOf('</svg>'));
    expect(picture).toMatch(/text-anchor="middle">xe-0-0-1<\/text>/);
    expect(picture).toMatch(/text-anchor="middle">gw<\/text>/);
    expect(page).toContain('<th scope="col">Name</th>');
    expect(page).toContain(`<td>10.0.12.2</td><td>${LONG}</td>`);
  });

  it.each(['.txt', '.md', '.html', '.csv', '.probes.csv', '.xml'])(
    'leave %s as it was where nobody asked',
    async (ending) => {
      const report = recorded('config-dropped-r2');
      expect(await contentOf(named(), ending)).toEqual(await contentOf(report, ending));
      expect((await contentOf(report, '.html')).toString()).not.toContain('<th scope="col">Name</th>');
    },
  );

  it('are masked in every format, the same name by the same token', async () => {
    const { report, table } = maskReport(named(SHORT, SHORT.toUpperCase(), LONG));
    const [first, second, third] = targetOf(report).path.hops.map(({ name }) => name);
    expect(first).toMatch(/^name-\d+$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(table[first ?? '']).toBe(SHORT);
    for (const ending of knownEndings().split(', ')) {
      const content = (await contentOf(report, ending)).toString('latin1').toLowerCase();
      for (const name of [SHORT, LONG, 'core-router-2', 'branch.example']) expect(content).not.toContain(name);
    }
  });

  it('are part of the schema, as text', () => {
    expect(checkReport(named(SHORT, LONG))).toEqual({ report: named(SHORT, LONG) });
    const report = JSON.parse(JSON.stringify(named(SHORT)).replace(JSON.stringify(SHORT), '17')) as unknown;
    expect(checkReport(report)).toMatchObject({ problem: expect.stringContaining('path.hops.0.name') });
  });
});
