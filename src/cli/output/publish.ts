import type { Report } from '../../model/report.js';
import { changesOf } from '../../report/change.js';
import type { Settings } from '../options/options.js';
import { checkDistinct, type NamedFile } from './distinct-files.js';
import { eventLine } from './events-output.js';
import { checkMask, MASK_TABLE, maskIfWanted } from './mask-report.js';
import { nextCommand } from './next-command.js';
import { print } from './print.js';
import { checkReportPlaces, REPORT, tellFiles, writeReports } from './report-files.js';
import { outputStyle } from './terminal.js';
import { joinFailures } from './write-file.js';

/** Refuses, before anything is sent, what could not be written in the end, or would replace what is read. */
export async function checkOutputs(settings: Settings, inputs: readonly NamedFile[] = []): Promise<void> {
  const { report, maskTable } = settings;
  const table = maskTable === undefined ? [] : [{ option: MASK_TABLE, file: maskTable }];
  await checkDistinct([...inputs, ...report.map((file) => ({ option: REPORT, file })), ...table]);
  await checkReportPlaces(report);
  await checkMask(settings);
}

/**
 * Writes the report, masked where that is wanted, and shows it. The files go first: a broken pipe on stdout must not cost
 * them. A file that cannot be written costs neither the others nor the verdict; LocalError tells of it at the end.
 */
export async function publish(measured: Report, settings: Settings): Promise<void> {
  const { report, failure: tableFailure } = await maskIfWanted(measured, settings);
  const { files, notes, failure } = await writeReports(report, settings.report);
  if (!settings.quiet) tellFiles(files, notes);
  await print(renderForTerminal(report, settings));
  const failed = joinFailures([tableFailure, failure]);
  if (failed) throw failed;
}

async function* renderForTerminal(report: Report, settings: Settings): AsyncGenerator<string> {
  if (settings.events) yield eventLine({ type: 'report', report });
  else if (settings.json) yield* (await import('../../report/formats/json.js')).jsonPieces(report);
  else yield await sayVerdict(report, settings);
}

/** The verdict for a person: the answer alone, or with --verbose everything. */
export async function sayVerdict(report: Report, settings: SpokenSettings): Promise<string> {
  const style = outputStyle(settings);
  if (settings.verbose) return (await import('../../report/formats/text/text.js')).renderText(report, style);
  const { renderAnswer } = await import('../../report/formats/text/answer.js');
  const changes = changesOf(report);
  return renderAnswer(report, style, { changes, next: nextCommand(report, changes, settings.report) });
}

/** What decides how the verdict is said. */
export type SpokenSettings = Pick<Settings, 'color' | 'ascii' | 'verbose' | 'report'>;
