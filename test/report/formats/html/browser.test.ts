import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../../../src/model/report.js';
import { renderHtml } from '../../../../src/report/formats/html/page.js';
import { launch, noBrowser, show } from '../../../support/browser.js';
import { recorded } from '../../../support/recorded.js';
import { HOSTILE, hostile, manyTargets, searched } from '../../../support/reports.js';
import { describeUnless } from '../../../support/strict.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** PATHPROOF_SCREENSHOTS=folder keeps pictures for the eye. */
const PICTURES = process.env['PATHPROOF_SCREENSHOTS'];

const MANY = '200 units';
const PAGES: [string, string][] = [
  ['a healthy unit', renderHtml(recorded('healthy'))],
  ['one fault', renderHtml(recorded('config-dropped-r2'))],
  ['two faults', renderHtml(recorded('config-dropped-and-ping-rejected'))],
  ['a long path', renderHtml(longPath(14))],
  ['no unit', renderHtml(searched([], 300))],
  [MANY, renderHtml(manyTargets(200))],
];
const SIZES = [
  ['desktop', { width: 1280, height: 900 }],
  ['phone', { width: 360, height: 740 }],
] as const;
/** Width that paper leaves between the margins, at 96 pixels an inch. */
const PAPERS = [
  ['A4', 680],
  ['Letter', 702],
] as const;

describeUnless(noBrowser, 'the page in Chromium', () => {
  let browser: Browser;
  /** Elements of the page where no text is hostile. */
  let harmless = 0;
  beforeAll(async () => {
    browser = await launch();
    const html = renderHtml(everywhere('harmless'));
    harmless = await show(browser, html, { width: 1280, height: 900 }, ({ page }) => page.locator('*').count());
  });
  afterAll(() => browser.close());

  for (const [name, html] of PAGES) {
    it.each(SIZES)(`of ${name} fits on a %s, with every section opened`, async (size, viewport) => {
      await show(browser, html, viewport, async ({ page, messages, requests }) => {
        await picture(page, name, size);
        await openAll(page);
        expect(await tooWide(page, '.scroll')).toEqual([]);
        expect(await overlaps(page)).toEqual([]);
        expect(messages).toEqual([]);
        expect(requests).toHaveLength(1);
      });
    });

    it.each(PAPERS)(`of ${name} fits on %s paper`, async (format, width) => {
      await show(browser, html, { width, height: 900 }, async ({ page }) => {
        await page.emulateMedia({ media: 'print' });
        await picture(page, name, format);
        expect(await tooWide(page, null)).toEqual([]);
        // The pages of many units take half a minute to print: once is enough.
        if (name === MANY && format === 'Letter') return;
        const pdf = await page.pdf({ format, printBackground: true });
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      });
    });

    it.each(name === MANY ? (['light'] as const) : (['light', 'dark'] as const))(
      `of ${name} has no serious accessibility violation in %s colours`,
      async (colorScheme) => {
        await show(browser, html, { width: 1280, height: 900 }, async ({ page }) => {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page)).toEqual([]);
        });
      },
    );
  }

  it.each(HOSTILE)('shows %s as text and nothing else', async (_what, text) => {
    await show(browser, renderHtml(everywhere(text)), { width: 1280, height: 900 }, async (shown) => {
      await openAll(shown.page);
      expect(shown.messages).toEqual([]);
      expect(shown.requests).toHaveLength(1);
      expect(await shown.page.locator('script, img, iframe, object, link, form, base').count()).toBe(0);
      expect(await tooWide(shown.page, '.scroll')).toEqual([]);
      expect(await shown.page.locator('*').count()).toBe(harmless);
    });
  });

  it('shows a hostile name as it is written', async () => {
    const html = renderHtml(hostile('<b>&amp;"quoted"</b>'));
    await show(browser, html, { width: 1280, height: 900 }, async ({ page }) => {
      expect(await page.locator('.verdict p').first().textContent()).toBe('<b>&amp;"quoted"</b>');
    });
  });
});

/** Hostile in what was searched as well. */
function everywhere(text: string): Report {
  return { ...hostile(text), noUnits: [text] };
}

/** A path of so many routers: its picture has narrow columns. */
function longPath(length: number): ReturnType<typeof recorded> {
  const report = recorded('config-dropped-r2');
  const [target] = report.targets;
  if (!target) throw new Error('no target');
  const ttls = Array.from({ length }, (_, index) => index + 1);
  const hops = ttls.map((ttl) => ({ ttl, address: ttl === length ? target.address : `10.255.255.${ttl}`, rttMs: ttl }));
  const ladders = target.path.ladders.map((trace) => ({
    ...trace,
    hops: ttls.map((ttl) => ({ ttl, outcome: ttl < 9 ? ('passed' as const) : ('silent' as const) })),
  }));
  return { ...report, targets: [{ ...target, path: { hops, ladders } }] };
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
}

/** Elements that reach beyond the page's width, except inside what scrolls by itself. */
function tooWide(page: Page, scrolling: string | null): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('body *')]
      .filter((one) => ${scrolling === null ? 'true' : `!one.closest('${scrolling}')`} && !one.closest('svg *'))
      .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))
  `);
}

/** Words of a picture that cover each other. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(`
    [...document.querySelectorAll('svg')].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll('text')].filter((one) => one.textContent !== '')
        .map((one) => ({ words: one.textContent, box: one.getBoundingClientRect() }));
      return boxes.flatMap((a, index) => boxes.slice(index + 1)
        .filter((b) => a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1 &&
          a.box.top < b.box.bottom - 3 && b.box.top < a.box.bottom - 3)
        .map((b) => a.words + ' / ' + b.words));
    }).slice(0, 5)
  `);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 120)}`);
}

async function picture(page: Page, name: string, size: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  const clip = { x: 0, y: 0, width: page.viewportSize()?.width ?? 0, height: 4000 };
  const path = join(PICTURES, `${name.replaceAll(' ', '-')}-${size}.png`);
  await page.screenshot({ path, fullPage: true, clip });
}
