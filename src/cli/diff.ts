import { InputError } from '../model/errors.js';
import type { Report } from '../model/report.js';
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
  const diff = compareReports(await readOpenReport(before, 'BEFORE'), await readOpenReport(after, 'AFTER'));
  process.stdout.write(render(diff));
  return diff.worse ? EXIT.fail : EXIT.pass;
}

/** By the tokens of a mask, units of two reports would be taken for each other. */
async function readOpenReport(file: string, argument: string): Promise<Report> {
  const report = await readReport(file);
  if (!report.masked) return report;
  throw new InputError(argument, 'must not be masked: its tokens stand for something else in another report', file);
}
