import { InputError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { compareReports } from '../../report/diff/compare.js';
import { DIFF_FORMATS, diffFormat } from '../../report/diff/render.js';
import { noneOf } from '../input/one-of.js';
import { readReport } from '../input/report-file.js';
import { EXIT } from '../output/exit-codes.js';
import { printText } from '../output/print.js';

export interface DiffFlags {
  format?: string;
}

/** `pathproof diff BEFORE AFTER`: what changed. Exit code 1: worse; 3: not worse, but what was met was not measured again. */
export async function diffCommand(before: string, after: string, flags: DiffFlags): Promise<number> {
  const format = flags.format ?? 'text';
  const render = diffFormat(format);
  if (!render) throw noneOf('--format', Object.keys(DIFF_FORMATS), format);
  const diff = compareReports(await readOpenReport(before, 'BEFORE'), await readOpenReport(after, 'AFTER'));
  printText(render(diff));
  if (diff.worse) return EXIT.fail;
  return diff.unanswered > 0 ? EXIT.unmeasured : EXIT.pass;
}

/** By the tokens of a mask, units of two reports would be taken for each other. */
async function readOpenReport(file: string, argument: string): Promise<Report> {
  const report = await readReport(file);
  if (!report.masked) return report;
  throw new InputError(argument, 'must not be masked: its tokens stand for something else in another report', file);
}
