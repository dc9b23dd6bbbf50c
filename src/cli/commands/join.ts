import { isIpv4 } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isCapture } from '../../model/evidence/kinds.js';
import { sayCaptured, sayCapturePlace } from '../../model/evidence/queries/captures.js';
import type { Report, TargetReport } from '../../model/report.js';
import { type At, type Joined, joinCapture } from '../../report/join/join.js';
import { rejudge } from '../../scenarios/run/rejudge.js';
import { openFileSource } from '../input/file-source.js';
import { readReport } from '../input/report-file.js';
import type { Settings } from '../options/options.js';
import { exitCodeOf } from '../output/exit-codes.js';
import { printError, warn } from '../output/print.js';
import { checkOutputs, publish } from '../output/publish.js';
import { checkReportMethod, checkReportNames, REPORT } from '../output/report-files.js';

const CAPTURE = 'CAPTURE';
const AT = '--at';
const LARGEST_CAPTURE_BYTES = 64 * 1024 ** 3;
const MOST_CAPTURES = 32;
const MOST_HOPS = 254;

/**
 * `pathproof join REPORT CAPTURE...`: what captures taken on the path hold of the run joins its evidence, and the report
 * is judged again. Nothing is sent. The verdict, exit codes and outputs are those of a run.
 */
export async function joinCommand(
  file: string,
  captures: readonly string[],
  at: readonly string[],
  settings: Settings,
): Promise<number> {
  if (captures.length > MOST_CAPTURES)
    throw new InputError(CAPTURE, `must be at most ${MOST_CAPTURES} files`, `${captures.length} files`);
  const places = readPlaces(at, captures.length);
  checkReportNames(settings.report, REPORT);
  const inputs = [{ option: 'REPORT', file }, ...captures.map((capture) => ({ option: CAPTURE, file: capture }))];
  await checkOutputs(settings, inputs);
  const measured = await readReport(file);
  if (measured.masked)
    throw new InputError('REPORT', 'must not be masked: its addresses are not those of the captures', file);
  checkReportMethod(measured.vantage.method, settings.report, REPORT);
  const report = join(measured, captures, places, settings.quiet);
  await publish(report, settings);
  return exitCodeOf(report);
}

/** One place for all captures is meant of the only one. */
function readPlaces(at: readonly string[], captures: number): At[] {
  if (at.length > 0 && at.length !== captures)
    throw new InputError(
      AT,
      `must be given once for each capture (auto where its packets tell the place)`,
      `${at.length} for ${captures} captures`,
    );
  return at.map((one) => readPlace(one));
}

function readPlace(given: string): At {
  if (given === 'auto') return null;
  if (given === 'unit') return { kind: 'unit' };
  if (isIpv4(given)) return { kind: 'router', address: given };
  const hop = /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN;
  if (hop >= 0 && hop <= MOST_HOPS) return { kind: 'hop', hop };
  const rule =
    'must be the number of routers before it (0 on the PC’s own link), the address of a router, unit or auto';
  throw new InputError(AT, rule, given);
}

function join(measured: Report, captures: readonly string[], places: readonly At[], quiet: boolean): Report {
  return rejudge(measured, (target) => {
    const entries: Evidence[] = [];
    for (const [index, file] of captures.entries()) {
      const number = lastFile(target) + 1 + index;
      const joined = joinFile(measured, target, file, number, places[index] ?? null);
      for (const remark of joined.remarks) warn(remark);
      for (const entry of joined.entries) {
        if (!quiet) printError(`${entry.request.name}: ${sayCapturePlace(entry.request)}, ${sayCaptured(entry)}\n`);
        entries.push({ ...entry, id: nextId(target, entries.length) });
      }
    }
    return entries;
  });
}

function joinFile(measured: Report, target: TargetReport, file: string, number: number, at: At): Joined {
  const source = openFileSource(CAPTURE, file, LARGEST_CAPTURE_BYTES);
  try {
    return joinCapture(measured, target, { file, number, source, at });
  } finally {
    source.close();
  }
}

/** Of the captures that joined it before. */
function lastFile({ evidence }: TargetReport): number {
  return Math.max(0, ...evidence.filter(isCapture).map(({ request }) => request.file));
}

/** `e57` after the last of the run's own. */
function nextId({ evidence }: TargetReport, added: number): string {
  const numbers = evidence.map(({ id }) => Number(/^e(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `e${Math.max(0, ...numbers) + 1 + added}`;
}
