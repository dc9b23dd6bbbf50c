import { InputError } from '../model/errors.js';
import { knownEndings } from '../report/registry.js';
import { EXIT } from './exit-codes.js';
import { readReport } from './report-file.js';
import { checkReportNames, writeReports } from './report-files.js';

export interface RenderFlags {
  to?: string[];
}

/** `pathproof render REPORT --to FILE`: a saved report in other formats, byte for byte as the run would have written them. */
export async function renderCommand(file: string, flags: RenderFlags): Promise<number> {
  const files = flags.to ?? [];
  if (files.length === 0)
    throw new InputError('--to', `is needed: a file that ends in one of ${knownEndings()}`, undefined);
  checkReportNames(files, '--to');
  const report = await readReport(file);
  await writeReports(report, files, '--to');
  for (const written of files) process.stderr.write(`report: ${written}\n`);
  return EXIT.pass;
}
