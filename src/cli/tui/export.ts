import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Report } from '../../model/report.js';
import { type Mask, maskReport } from '../../report/mask/mask.js';
import { writeReports } from '../report-files.js';

/**
 * Writes the report, masked if wanted, in the chosen formats into a folder, and resolves with the files' full paths. With
 * the mask of the screen it has the tokens that were seen there.
 */
export async function exportReport(
  measured: Report,
  { formats, folder, mask }: { formats: readonly string[]; folder: string; mask: boolean },
  known: Mask,
): Promise<string[]> {
  const report = mask ? maskReport(measured, known).report : measured;
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
