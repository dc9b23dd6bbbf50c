import { InputError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { checkReport } from '../../report/schema.js';
import { readUserText } from './user-file.js';
import { parseUserJson } from './user-json.js';

/** A report of a thousand targets has some tens of megabytes. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a saved JSON report. Throws InputError, in one line, for what is no report, no whole one, or one of another
 * version; LocalError where the file cannot be read.
 */
export async function readReport(file: string): Promise<Report> {
  const text = readUserText(file, { option: 'REPORT', mostBytes: LARGEST_BYTES, pipes: true });
  const result = checkReport(parse(file, text));
  if ('problem' in result)
    throw new InputError('REPORT', `must be a JSON report of pathproof; this file ${result.problem}`, file);
  return result.report;
}

function parse(file: string, text: string): unknown {
  const parsed = parseUserJson(text);
  if ('content' in parsed) return parsed.content;
  throw new InputError('REPORT', `must be a JSON report of pathproof; ${parsed.problem}`, file);
}
