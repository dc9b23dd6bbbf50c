import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { nameHops } from '../../model/hop-names.js';
import type { Report } from '../../model/report.js';
import { type Mask, maskReport } from '../../report/mask/mask.js';
import type { Effect } from '../../tui/state/effect.js';
import { writeReports } from '../report-files.js';

/** What the export dialog asks for. */
type Wish = Omit<Extract<Effect, { type: 'export' }>, 'type'>;

/**
 * Writes the report, with the names of the routers that the screen shows, masked if wanted, in the chosen formats into a
 * folder, and resolves with the files' full paths. With the mask of the screen it has the tokens that were seen there.
 */
export async function exportReport(
  measured: Report,
  { formats, folder, mask, names }: Wish,
  known: Mask,
): Promise<string[]> {
  const named = { ...measured, targets: measured.targets.map((target) => nameHops(target, names)) };
  const report = mask ? maskReport(named, known).report : named;
  const place = resolve(folder === '' ? '.' : folder);
  await mkdir(place, { recursive: true });
  const files = formats.map((ending) => join(place, `${nameOf(report)}${ending}`));
  const { files: written, failure } = await writeReports(report, files);
  if (failure) throw failure;
  return [...written];
}

/** Scenario, target and time: files of several runs stand beside each other in order. */
function nameOf({ scenario, startedAt, targets }: Report): string {
  const address = targets.length === 1 ? `-${targets[0]?.address}` : '';
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '');
  return `pathproof-${scenario}${address}-${time}`.replace(/[^A-Za-z0-9.-]/g, '_');
}
