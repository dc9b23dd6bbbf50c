import { InputError } from '../../model/errors.js';
import { knownEndings } from '../../report/registry.js';
import { readReport } from '../input/report-file.js';
import { checkDistinct } from '../output/distinct-files.js';
import { EXIT } from '../output/exit-codes.js';
import { checkMask, MASK_TABLE, type MaskOptions, maskIfWanted } from '../output/mask-report.js';
import { checkReportMethod, checkReportNames, tellWritten, writeReports } from '../output/report-files.js';
import { joinFailures } from '../output/write-file.js';

const TO = '--to';

export interface RenderFlags {
  to?: string[];
  mask?: boolean;
  maskTable?: string;
}

/** `pathproof render REPORT --to FILE`: a saved report in other formats, byte for byte as the run would have written them. */
export async function renderCommand(file: string, flags: RenderFlags): Promise<number> {
  const files = flags.to ?? [];
  if (files.length === 0)
    throw new InputError(TO, `is needed: a file that ends in one of ${knownEndings()}`, undefined);
  checkReportNames(files, TO);
  const mask = { mask: flags.mask ?? false, maskTable: flags.maskTable };
  await checkFiles(file, files, mask);
  const measured = await readReport(file);
  checkReportMethod(measured.vantage.method, files, TO);
  const { report, failure } = await maskIfWanted(measured, mask);
  const written = await writeReports(report, files, TO);
  tellWritten({ ...written, failure: joinFailures([failure, written.failure]) });
  return EXIT.pass;
}

/** Neither the report that is read nor another output may be replaced. */
async function checkFiles(file: string, files: readonly string[], mask: MaskOptions): Promise<void> {
  const { maskTable } = mask;
  const table = maskTable === undefined ? [] : [{ option: MASK_TABLE, file: maskTable }];
  const outputs = files.map((output) => ({ option: TO, file: output }));
  await checkDistinct([{ option: 'REPORT', file }, ...outputs, ...table]);
  await checkMask(mask);
}
