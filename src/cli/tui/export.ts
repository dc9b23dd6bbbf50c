import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Report } from '../../model/report.js';
import { writeReports } from '../report-files.js';

/** Writes the report in the chosen formats into a folder, and resolves with the files' full paths. */
export async function exportReport(
  report: Report,
  { formats, folder }: { formats: readonly string[]; folder: string },
): Promise<string[]> {
  const place = resolve(folder === '' ? '.' : folder);
  await mkdir(place, { recursive: true });
  const files = formats.map((ending) => join(place, `${nameOf(report)}${ending}`));
  await writeReports(report, files);
  return files;
}

/** Scenario, target and time: files of several runs stand beside each other in order. */
function nameOf({ scenario, startedAt, targets }: Report): string {
  const address = targets.length === 1 ? `-${targets[0]?.address}` : '';
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '');
  return `pathproof-${scenario}${address}-${time}`.replace(/[^A-Za-z0-9.-]/g, '_');
}
