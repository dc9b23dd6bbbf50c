import { InputError, type LocalError } from '../../model/errors.js';
import type { Method, Report } from '../../model/report.js';
import { isCapture, knownEndings, methodProblem, reporterFor } from '../../report/registry.js';
import { roundTimes } from '../../report/round-times.js';
import { tell } from './print.js';
import { checkPlace, joinFailures, tryToWrite, writeAtomically } from './write-file.js';

/** The option that reports stand under unless told otherwise. */
export const REPORT = '--report';

/** Refuses files whose ending picks no format. Sends and writes nothing. */
export function checkReportNames(files: readonly string[], option = REPORT): void {
  for (const file of files) {
    if (!reporterFor(file)) throw new InputError(option, `must end in one of ${knownEndings()}`, file);
  }
}

/** Refuses formats that need more than the method shows. */
export function checkReportMethod(method: Method, files: readonly string[], option = REPORT): void {
  const capture = files.find(isCapture);
  const problem = capture === undefined ? null : methodProblem(method);
  if (problem !== null) throw new InputError(option, problem, capture);
}

/** Proves, before anything is sent, that each report can be written: by writing and removing a file beside it. */
export async function checkReportPlaces(files: readonly string[]): Promise<void> {
  for (const file of files) await checkPlace(file, REPORT);
}

export interface Written {
  readonly files: readonly string[];
  /** What of the evidence the capture files among them cannot show; empty where there are none. */
  readonly notes: readonly string[];
  /** What could not be written, and why. */
  readonly failure: LocalError | null;
}

/**
 * Writes the report in every wanted format: to a temporary file first, then renamed, so that none is ever half-written.
 * A file that cannot be written costs none of the others.
 */
export async function writeReports(report: Report, files: readonly string[], option = REPORT): Promise<Written> {
  // JSON rounds by itself: of many targets, a copy is spared.
  const told = files.every((file) => file.toLowerCase().endsWith('.json')) ? report : roundTimes(report);
  const written: string[] = [];
  const failures: (LocalError | null)[] = [];
  for (const file of files) {
    const failure = await tryToWrite(writeReport(told, file, option));
    failures.push(failure);
    if (!failure) written.push(file);
  }
  return { files: written, notes: await notesOf(told, written), failure: joinFailures(failures) };
}

/** Says on standard error where reports are, and what a capture file does not hold; then throws what could not be written. */
export function tellWritten({ files, notes, failure }: Written): void {
  tellFiles(files, notes);
  if (failure) throw failure;
}

/** On standard error a line for each file, and one for each note where it is a capture file. */
export function tellFiles(files: readonly string[], notes: Written['notes']): void {
  for (const file of files) {
    tell(`report: ${file}`);
    if (isCapture(file)) for (const note of notes) tell(`  ${note}`);
  }
}

async function notesOf(report: Report, files: readonly string[]): Promise<string[]> {
  if (!files.some(isCapture)) return [];
  return (await import('../../report/formats/pcap/pcap.js')).captureNotes(report);
}

async function writeReport(report: Report, file: string, option: string): Promise<void> {
  const render = await reporterFor(file)?.();
  if (render) await writeAtomically(file, render(report), option);
}
