import { InputError } from '../model/errors.js';
import { compareReports } from '../report/diff/compare.js';
import { DIFF_FORMATS, diffFormat } from '../report/diff/render.js';
import { EXIT } from './exit-codes.js';
import { readReport } from './report-file.js';

export interface DiffFlags {
  format?: string;
}

/** `pathproof diff BEFORE AFTER`: what changed. Exit code 0: no worse; 1: worse. */
export async function diffCommand(before: string, after: string, flags: DiffFlags): Promise<number> {
  const format = flags.format ?? 'text';
  const render = diffFormat(format);
  if (!render) throw new InputError('--format', `must be one of ${Object.keys(DIFF_FORMATS).join(', ')}`, format);
  const diff = compareReports(await readReport(before), await readReport(after));
  process.stdout.write(render(diff));
  return diff.worse ? EXIT.fail : EXIT.pass;
}
