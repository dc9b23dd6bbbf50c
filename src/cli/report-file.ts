import { readFile, stat } from 'node:fs/promises';
import { InputError, LocalError } from '../model/errors.js';
import type { Report } from '../model/report.js';
import { checkReport } from '../report/schema.js';

/** A report of a thousand targets has some tens of megabytes. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a saved JSON report. Throws InputError, in one line, for what is no report, no whole one, or one of another
 * version; LocalError where the file cannot be read.
 */
export async function readReport(file: string): Promise<Report> {
  const result = checkReport(parse(file, await read(file)));
  if ('problem' in result)
    throw new InputError('REPORT', `must be a JSON report of pathproof; this file ${result.problem}`, file);
  return result.report;
}

async function read(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST_BYTES) return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LocalError('unreadable', `REPORT: cannot read ${file} (${code})`, { cause });
  }
  throw new InputError('REPORT', `must not be larger than ${LARGEST_BYTES} bytes`, file);
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const cut = text.trim().startsWith('{') ? 'it is cut off or was edited' : 'it holds no JSON';
    throw new InputError('REPORT', `must be a JSON report of pathproof; ${cut}`, file);
  }
}
