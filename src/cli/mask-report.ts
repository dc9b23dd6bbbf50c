import { InputError } from '../model/errors.js';
import type { Report } from '../model/report.js';
import { toJson } from '../report/json.js';
import { checkPlace, writeAtomically } from './write-file.js';

export interface MaskOptions {
  readonly mask: boolean;
  /** Where to write what stands for what; nowhere when it is not given. */
  readonly maskTable: string | undefined;
}

const OPTION = '--mask-table';

/** Refuses a table without a mask, and a place that cannot be written. */
export async function checkMask({ mask, maskTable }: MaskOptions): Promise<void> {
  if (maskTable === undefined) return;
  if (!mask) throw new InputError(OPTION, 'is only for use with --mask', maskTable);
  await checkPlace(maskTable, OPTION);
}

/** The report as it is to be shown and written: masked, where that is wanted, with its table written where asked for. */
export async function maskIfWanted(report: Report, { mask, maskTable }: MaskOptions): Promise<Report> {
  if (!mask) return report;
  const { maskReport } = await import('../report/mask/mask.js');
  const masked = maskReport(report);
  if (maskTable !== undefined) await writeAtomically(maskTable, toJson(masked.table), OPTION);
  return masked.report;
}
