import { InputError, type LocalError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { toJson } from '../../report/formats/json.js';
import { checkPlace, PRIVATE, tryToWrite, writeAtomically } from './write-file.js';

export interface MaskOptions {
  readonly mask: boolean;
  /** Where to write what stands for what; nowhere when it is not given. */
  readonly maskTable: string | undefined;
}

export const MASK_TABLE = '--mask-table';

/** Refuses a table without a mask, and a place that cannot be written. */
export async function checkMask({ mask, maskTable }: MaskOptions): Promise<void> {
  if (maskTable === undefined) return;
  if (!mask) throw new InputError(MASK_TABLE, 'is only for use with --mask', maskTable);
  await checkPlace(maskTable, MASK_TABLE);
}

export interface MaybeMasked {
  readonly report: Report;
  /** Why the table could not be written. */
  readonly failure: LocalError | null;
}

/**
 * The report as it is to be shown and written: masked, where that is wanted, with its table written where asked for. The
 * table undoes the mask: nobody but its owner may read it.
 */
export async function maskIfWanted(report: Report, { mask, maskTable }: MaskOptions): Promise<MaybeMasked> {
  if (!mask) return { report, failure: null };
  const { maskReport } = await import('../../report/mask/mask.js');
  const masked = maskReport(report);
  const table = toJson(masked.table);
  const failure =
    maskTable === undefined ? null : await tryToWrite(writeAtomically(maskTable, table, MASK_TABLE, PRIVATE));
  return { report: masked.report, failure };
}
