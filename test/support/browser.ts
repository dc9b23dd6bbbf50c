import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [process.env['PATHPROOF_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const EXECUTABLE = PLACES.find((place) => place !== '' && existsSync(place));

/** Why no page can be shown here; null when one can. */
export const noBrowser: string | null =
  EXECUTABLE === undefined ? 'there is no Chromium (Debian package chromium)' : null;

/** A page as a file, opened in a real Chromium that reaches no network; what it did is recorded. */
export interface Shown {
  page: Page;
  /** What the page wrote to the console, errors included, and dialogs it opened. */
  messages: string[];
  /** Addresses of everything it loaded. */
  requests: string[];
}

export function launch(): Promise<Browser> {
  if (EXECUTABLE === undefined) throw new Error(noBrowser ?? '');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Whatever would leave the machine is sent to nowhere.
  const nowhere = ['--host-resolver-rules=MAP * ~NOTFOUND', '--proxy-server=127.0.0.1:9'];
  const args = ['--no-sandbox', '--disable-gpu', ...quiet, ...nowhere];
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args });
}

/** Shows the page to `look` at a width and height in CSS pixels, then closes it. */
export async function show<T>(
  browser: Browser,
  html: string,
  viewport: { width: number; height: number },
  look: (shown: Shown) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-page-'));
  const page = await browser.newPage({ viewport });
  const messages: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(error.message));
  page.on('dialog', (dialog) => {
    messages.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  try {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    await page.goto(pathToFileURL(file).href);
    return await look({ page, messages, requests });
  } finally {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
