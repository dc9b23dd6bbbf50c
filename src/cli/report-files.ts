import { InputError } from '../model/errors.js';
import type { Method, Report } from '../model/report.js';
import { knownEndings, methodProblem, reporterFor } from '../report/registry.js';
import { roundTimes } from '../report/round-times.js';
import { checkPlace, writeAtomically } from './write-file.js';

const OPTION = '--report';

/** Refuses files whose ending picks no format. Sends and writes nothing. */
export function checkReportNames(files: readonly string[], option = OPTION): void {
  for (const file of files) {
    if (!reporterFor(file)) throw new InputError(option, `must end in one of ${knownEndings()}`, file);
  }
}

/** Refuses formats that need more than the method shows. */
export function checkReportMethod(method: Method, files: readonly string[], option = OPTION): void {
  const capture = files.find((file) => file.toLowerCase().endsWith('.pcap'));
  const problem = capture === undefined ? null : methodProblem(method);
  if (problem !== null) throw new InputError(option, problem, capture);
}

/** Proves, before anything is sent, that each report can be written: by writing and removing a file beside it. */
export async function checkReportPlaces(files: readonly string[]): Promise<void> {
  for (const file of files) await checkPlace(file, OPTION);
}

/** Writes the report in every wanted format: to a temporary file first, then renamed, so that none is ever half-written. */
export async function writeReports(report: Report, files: readonly string[], option = OPTION): Promise<void> {
  // JSON rounds by itself: of many targets, a copy is spared.
  const told = files.every((file) => file.toLowerCase().endsWith('.json')) ? report : roundTimes(report);
  for (const file of files) {
    const render = await reporterFor(file)?.();
    if (render) await writeAtomically(file, render(told), option);
  }
}
