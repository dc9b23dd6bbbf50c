import { isIpv4 } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { Machine } from '../../net/ports.js';
import { methodOf } from '../../probes/choose-prober.js';
import { isOfOneUnit, type ScenarioDefinition } from '../../scenarios/definitions/definition.js';
import { RouterNames } from '../../scenarios/run/router-names.js';
import { type WatchResult, watch } from '../../scenarios/watch/watch.js';
import type { WatchListener } from '../../scenarios/watch/watch-events.js';
import { watchReader } from '../input/reader.js';
import { checkAddress, checkOneUnit, isLoopback, resolveTarget } from '../input/target.js';
import { cancelOnSignals, orInterrupted } from '../interrupt.js';
import { closeMachine, openMachine } from '../machine.js';
import type { Settings } from '../options/options.js';
import { EXIT, exitCodeOf } from '../output/exit-codes.js';
import { printError, printText } from '../output/print.js';
import { Progress } from '../output/progress.js';
import { checkOutputs, publish } from '../output/publish.js';
import { checkReportMethod, checkReportNames } from '../output/report-files.js';
import { errorStyle, outputStyle } from '../output/terminal.js';
import { WatchView } from '../output/watch-view.js';
import { packageVersion } from '../version.js';
import { checkScenario, checkSecurityPort, readProfile, runSettings } from './run.js';

const MINUTE_MS = 60_000;

/**
 * `pathproof watch ADDRESS`: one full run, then light checks of what is not met until everything is. Resolves with 0
 * when a full run proved that, 1 when `--for` was over before, 130 after Ctrl-C; reports are written in every case.
 */
export async function watchCommand(addressText: string, scenarioId: string, settings: Settings): Promise<number> {
  const scenario = checkWatchable(scenarioId);
  checkSecurityPort(scenario.id, settings);
  const address = checkAddress(addressText, 'ADDRESS');
  refuseWhatRunsTake(settings);
  checkReportNames(settings.report);
  const profile = settings.profile === undefined ? null : await readProfile(settings.profile);
  const machine = await openMachine(settings, isLoopback(address));
  try {
    if (isIpv4(address)) checkOneUnit(address, machine.interfaces, 'ADDRESS');
    checkReportMethod(methodOf(machine), settings.report);
    await checkOutputs(settings);
    const result = await watchOn(machine, scenario, address, settings, profile);
    await publish(result.report, settings);
    return exitCode(result);
  } finally {
    closeMachine(machine);
  }
}

/** The table of a watch shows addresses as they are, and its checks measure nothing but the scenario. */
function refuseWhatRunsTake({ mask, maskTable, expect }: Settings): void {
  if (mask) throw new InputError('--mask', 'is not for watch: mask its report with pathproof render', mask);
  if (maskTable !== undefined) throw new InputError('--mask-table', 'is not for watch', maskTable);
  if (expect !== undefined) throw new InputError('--expect', 'is not for watch: use it with run', expect);
}

async function watchOn(
  machine: Machine,
  scenario: ScenarioDefinition,
  address: string,
  settings: Settings,
  profile: DiscoveryProfile | null,
): Promise<WatchResult> {
  const reader = watchReader(settings.json ? process.stderr : process.stdout);
  const signal = AbortSignal.any([cancelOnSignals(), reader.gone]);
  const shown = show(settings);
  try {
    return await watch({
      scenario,
      locate: () => orInterrupted(resolveTarget(address, machine), signal),
      settings: runSettings(settings),
      profile,
      findBasePortRate: settings.findBasePort ? settings.rate : null,
      names: settings.names ? new RouterNames(machine) : null,
      machine,
      version: packageVersion(),
      intervalMs: settings.interval * 1000,
      limitMs: settings.for === undefined ? null : settings.for * MINUTE_MS,
      signal,
      listener: shown.listener,
    });
  } finally {
    shown.stop();
    reader.stop();
  }
}

/** The steps of the first run on standard error, news and table on standard output unless that is for the report. */
function show(settings: Settings): { listener: WatchListener; stop(): void } {
  if (settings.quiet) return { listener: () => {}, stop: () => {} };
  const [stream, write] = settings.json ? [process.stderr, printError] : [process.stdout, printText];
  const style = settings.json ? errorStyle(settings) : outputStyle(settings);
  const view = new WatchView(
    { write, isTTY: isTerminal(stream), columns: () => stream.columns ?? 80 },
    style,
    settings.bell,
  );
  const progress = new Progress({ write: printError, isTTY: isTerminal(process.stderr) }, errorStyle(settings));
  let first = true;
  return {
    listener: (event) => {
      if (event.type === 'diagnosed') first = false;
      if (first && event.type === 'run') progress.listener(event.event);
      view.listener(event);
    },
    stop: () => {
      progress.stop();
      view.stop();
    },
  };
}

function isTerminal(stream: NodeJS.WriteStream): boolean {
  return (stream.isTTY ?? false) && process.env['TERM'] !== 'dumb';
}

function exitCode({ end, report }: WatchResult): number {
  if (end === 'interrupted') return EXIT.interrupted;
  return end === 'limit' ? EXIT.fail : exitCodeOf(report);
}

/** Scenarios that get their units from the search criteria are about many of them: one is watched. */
function checkWatchable(id: string): ScenarioDefinition {
  const scenario = checkScenario(id, '--scenario');
  if (isOfOneUnit(scenario)) return scenario;
  throw new InputError('--scenario', 'must be one that takes one address', id);
}
