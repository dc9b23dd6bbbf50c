import { renderHtml } from '../src/report/formats/html/page.js';
import { launch, noBrowser, show } from '../test/support/browser.js';
import { manyTargets } from '../test/support/reports.js';

const UNITS = 200;
const MOST_BYTES = 3_000_000;
const LONGEST_MS = 2000;
const RUNS = 5;
const SCREEN = { width: 1280, height: 900 };

/** How large the page of many units is, and how long a browser takes to open it. Resolves to the exit code. */
async function main(): Promise<number> {
  if (noBrowser !== null) {
    console.error(`bench: ${noBrowser}`);
    return 3;
  }
  const html = renderHtml(manyTargets(UNITS));
  const bytes = Buffer.byteLength(html);
  const browser = await launch();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const opened = 'performance.getEntriesByType("navigation")[0].loadEventEnd';
    times.push(await show(browser, html, SCREEN, ({ page }) => page.evaluate<number>(opened)));
  }
  await browser.close();
  const median = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  console.log(`page of ${UNITS} units: ${(bytes / 1e6).toFixed(2)} MB (bar ${MOST_BYTES / 1e6} MB)`);
  console.log(`opened after ${Math.round(median)} ms, median of ${RUNS} (bar ${LONGEST_MS} ms)`);
  return bytes < MOST_BYTES && median < LONGEST_MS ? 0 : 1;
}

process.exitCode = await main();
