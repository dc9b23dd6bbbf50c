import { chain } from '../../lab/chain.js';
import type { Fault } from '../../lab/fault.js';
import { FAULTS, faultByName } from '../../lab/faults.js';
import { closeAllLabs, type Lab, openLab } from '../../lab/lab.js';
import { mismatches } from '../../lab/match-truth.js';
import { commandOf, startLabUnit } from '../../lab/program.js';
import { collect } from '../../lab/run.js';
import { type LabSupport, labSupport } from '../../lab/support.js';
import { InputError, LocalError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { lowerPrivileges, raisePrivileges } from '../../net/adapters/privileges.js';
import { didYouMean } from '../input/one-of.js';
import { cancelOnSignals } from '../interrupt.js';
import { EXIT } from '../output/exit-codes.js';
import { printError, printText, warn } from '../output/print.js';
import { type SpokenSettings, sayVerdict } from '../output/publish.js';
import { checkReportNames, checkReportPlaces, tellWritten, writeReports } from '../output/report-files.js';
import { ownProgram } from '../own-program.js';
import { demoOnLoopback } from './demo-loopback.js';

export interface DemoFlags {
  fault?: string;
  list?: boolean;
  report?: string[];
  color?: boolean;
  ascii?: boolean;
  verbose?: boolean;
}

const RUN_LIMIT_MS = 60_000;
const ROUTERS = 2;

/**
 * `pathproof demo`: PC – router – router – stand-in unit in network namespaces of its own, the named fault injected,
 * the remote scenario run. The exit code says whether the verdict matched what was injected.
 */
export async function demoCommand(flags: DemoFlags): Promise<number> {
  if (flags.list) return listFaults();
  const wanted = flags.fault === undefined ? null : checkFault(flags.fault);
  await checkReports(flags);
  raisePrivileges();
  const support = await labSupport();
  if (!support.available) return loopbackInstead(support, wanted, flags);
  const signal = cancelOnSignals();
  process.on('exit', closeAllLabs);
  let right = true;
  for (const fault of chooseFaults(wanted, support)) {
    if (signal.aborted) break;
    right = (await showFault(fault, flags, signal)) && right;
  }
  if (signal.aborted) return EXIT.interrupted;
  return right ? EXIT.pass : EXIT.fail;
}

/** Each fault is a run of its own, and a report is about one run. */
async function checkReports({ report = [], fault }: DemoFlags): Promise<void> {
  if (report.length > 0 && fault === undefined)
    throw new InputError('--report', 'needs --fault, because a report is about one run', report[0]);
  checkReportNames(report);
  await checkReportPlaces(report);
}

async function loopbackInstead({ reason }: LabSupport, wanted: Fault | null, flags: DemoFlags): Promise<number> {
  const { report, code } = await demoOnLoopback(
    reason ?? 'no network namespaces',
    wanted?.name ?? null,
    spokenBy(flags),
  );
  tellWritten(await writeReports(report, flags.report ?? []));
  return code;
}

function spokenBy({ color = true, ascii = false, verbose = false, report = [] }: DemoFlags): SpokenSettings {
  return { color, ascii, verbose, report };
}

function listFaults(): number {
  const width = Math.max(...FAULTS.map((fault) => fault.name.length));
  for (const { name, title, needs } of FAULTS) {
    const needed = needs.length > 0 ? ` (needs ${needs.join(', ')})` : '';
    printText(`${name.padEnd(width)}  ${title}${needed}\n`);
  }
  return EXIT.pass;
}

function checkFault(name: string): Fault {
  const fault = faultByName(name);
  if (fault) return fault;
  const known = FAULTS.map((one) => one.name);
  const rule = 'must be one of those that "pathproof demo --list" shows';
  throw new InputError('--fault', rule, name, didYouMean(name, known));
}

/** Without nft only faults of routing can be made, which `reason` says. */
function chooseFaults(wanted: Fault | null, support: LabSupport): Fault[] {
  const names = wanted ? [wanted.name] : ['healthy', support.nft ? 'config-dropped-r2' : 'no-route-r1'];
  if (!support.nft) warn(support.reason ?? 'no firewall here');
  const faults = names.flatMap((name) => faultByName(name) ?? []);
  const impossible = faults.find((fault) => fault.needs.includes('nft') && !support.nft);
  if (impossible) throw new LocalError('no-nft', `--fault ${impossible.name} needs a firewall: ${support.reason}`);
  return faults;
}

async function showFault(fault: Fault, flags: DemoFlags, signal: AbortSignal): Promise<boolean> {
  const lab = await openLab(chain(ROUTERS));
  if (signal.aborted) {
    await lab.close();
    return false;
  }
  try {
    printText(`${fault.name}: ${fault.title}\n`);
    const unit = await startLabUnit(lab, ownProgram(), fault.standinArgs);
    await fault.inject(lab);
    const report = await runInLab(lab, flags, signal);
    await unit.stop();
    const right = await tell(report, fault, lab, flags);
    await publishAsUser(report, flags);
    return right;
  } catch (error) {
    if (!signal.aborted) throw error;
    printError('\n');
    return false;
  } finally {
    await lab.close();
  }
}

/** Cancelled, the report of what was measured until then. */
async function runInLab(lab: Lab, flags: DemoFlags, signal: AbortSignal): Promise<Report> {
  signal.throwIfAborted();
  const look = [...(flags.ascii ? ['--ascii'] : []), ...(flags.color === false ? ['--no-color'] : [])];
  const run = ['run', 'remote', '--address', lab.addressOf('unit'), '--json', ...look];
  const child = lab.spawn('pc', commandOf(ownProgram(), ...run), { stdio: ['ignore', 'pipe', 'inherit'] });
  const interrupt = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', interrupt, { once: true });
  const { stdout } = await collect(child, { timeoutMs: RUN_LIMIT_MS });
  return JSON.parse(stdout) as Report;
}

/** The lab needs root until it is closed; the files are the user's. */
async function publishAsUser(report: Report, flags: DemoFlags): Promise<void> {
  lowerPrivileges();
  try {
    tellWritten(await writeReports(report, flags.report ?? []));
  } finally {
    raisePrivileges();
  }
}

async function tell(report: Report, fault: Fault, lab: Lab, flags: DemoFlags): Promise<boolean> {
  printText(await sayVerdict(report, spokenBy(flags)));
  // What was cancelled has not shown all that was injected.
  if (report.interrupted) return false;
  const wrong = mismatches(report, fault.truth, (node) => lab.addressOf(node));
  const told =
    wrong.length === 0
      ? `The verdict matches what was injected: ${sayTruth(fault)}.`
      : `The verdict does NOT match what was injected (${sayTruth(fault)}): ${wrong.join('; ')}.`;
  printText(`${told}\n`);
  return wrong.length === 0;
}

function sayTruth({ truth }: Fault): string {
  if (truth.codes.length === 0)
    return truth.note ? `nothing is wrong, with the note ${truth.note}` : 'nothing is wrong';
  const where = truth.device === undefined ? '' : ` on ${truth.device === 'pc' ? 'the PC' : truth.device}`;
  const way = truth.direction === 'return' ? ', on the way back' : '';
  return `${truth.codes.join(' or ')}${where}${way}`;
}
