import { InputError } from '../model/errors.js';
import { knownEndings } from '../report/registry.js';
import { EXIT } from './exit-codes.js';
import { checkMask, maskIfWanted } from './mask-report.js';
import { readReport } from './report-file.js';
import { checkReportMethod, checkReportNames, writeReports } from './report-files.js';

export interface RenderFlags {
  to?: string[];
  mask?: boolean;
  maskTable?: string;
}

/** `pathproof render REPORT --to FILE`: a saved report in other formats, byte for byte as the run would have written them. */
export async function renderCommand(file: string, flags: RenderFlags): Promise<number> {
  const files = flags.to ?? [];
  if (files.length === 0)
    throw new InputError('--to', `is needed: a file that ends in one of ${knownEndings()}`, undefined);
  checkReportNames(files, '--to');
  const mask = { mask: flags.mask ?? false, maskTable: flags.maskTable };
  await checkMask(mask);
  const report = await readReport(file);
  checkReportMethod(report.vantage.method, files, '--to');
  await writeReports(await maskIfWanted(report, mask), files, '--to');
  for (const written of files) process.stderr.write(`report: ${written}\n`);
  return EXIT.pass;
}
