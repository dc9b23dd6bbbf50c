import { InputError } from '../../model/errors.js';
import type { Expectation } from '../../model/expectation.js';
import type { DiscoveryProfile } from '../../model/profile.js';
import type { Report, RunSettings } from '../../model/report.js';
import type { Machine } from '../../net/ports.js';
import { methodOf } from '../../probes/choose-prober.js';
import { SCENARIOS, scenarioById } from '../../scenarios/definitions/catalogue.js';
import type { ScenarioDefinition } from '../../scenarios/definitions/definition.js';
import { isBatch } from '../../scenarios/run/batch.js';
import type { RunListener } from '../../scenarios/run/events.js';
import { RouterNames } from '../../scenarios/run/router-names.js';
import { runScenario } from '../../scenarios/run/run.js';
import { noneOf } from '../input/one-of.js';
import {
  checkNamed,
  checkTargets,
  type Destinations,
  findDestinations,
  goesToLoopback,
  type WantedTargets,
} from '../input/which-targets.js';
import { cancelOnSignals, orInterrupted } from '../interrupt.js';
import { closeMachine, openMachine } from '../machine.js';
import type { Settings } from '../options/options.js';
import { awaitCaptures, sayJoin } from '../output/capture-window.js';
import { eventWriter } from '../output/events-output.js';
import { exitCodeOf } from '../output/exit-codes.js';
import { ManyProgress } from '../output/many-progress.js';
import { printError, printText } from '../output/print.js';
import { Progress } from '../output/progress.js';
import { checkOutputs, publish } from '../output/publish.js';
import { checkReportMethod, checkReportNames } from '../output/report-files.js';
import { spareMemory } from '../output/spare-memory.js';
import { errorSink, errorStyle } from '../output/terminal.js';
import { packageVersion } from '../version.js';

/** `pathproof run SCENARIO`: everything is checked first, then the sockets are opened, root is dropped, and it runs. */
export async function runCommand(scenarioId: string, settings: Settings): Promise<number> {
  const scenario = checkScenario(scenarioId);
  checkSecurityPort(scenario.id, settings);
  return runOnTargets(scenario, checkTargets(scenario, settings), settings);
}

/** Runs a scenario against targets that were checked already. */
export async function runOnTargets(
  scenario: ScenarioDefinition,
  wanted: WantedTargets,
  settings: Settings,
): Promise<number> {
  checkReportNames(settings.report);
  if (settings.mask && settings.events)
    throw new InputError('--mask', 'is not for use with --events, which tell everything as it comes', true);
  const profile = settings.profile === undefined ? null : await readProfile(settings.profile);
  const expectations = settings.expect === undefined ? null : await readExpectations(settings.expect);
  const machine = await openMachine(settings, goesToLoopback(wanted));
  try {
    checkNamed(wanted, machine.interfaces);
    checkReportMethod(methodOf(machine), settings.report);
    await checkOutputs(settings);
    const report = await runOn(machine, scenario, wanted, settings, { profile, expectations });
    await publish(report, settings);
    if (settings.captureWindow !== undefined)
      printError(sayJoin(settings.report.find((file) => file.endsWith('.json'))));
    return exitCodeOf(report);
  } finally {
    closeMachine(machine);
  }
}

/** What the user gave in files. */
interface RunFiles {
  profile: DiscoveryProfile | null;
  expectations: Expectation[] | null;
}

async function runOn(
  machine: Machine,
  scenario: ScenarioDefinition,
  wanted: WantedTargets,
  settings: Settings,
  { profile, expectations }: RunFiles,
): Promise<Report> {
  const signal = cancelOnSignals();
  const destinations = await orInterrupted(findDestinations(wanted, machine), signal);
  const many = isBatch(destinations.total);
  if (settings.captureWindow !== undefined)
    await openCaptureWindow(machine, settings.captureWindow, destinations, signal);
  if (many) spareMemory();
  const progress = new (many ? ManyProgress : Progress)(errorSink(), errorStyle(settings));
  try {
    return await runScenario({
      scenario,
      ...destinations,
      rate: settings.rate,
      settings: runSettings(settings),
      profile,
      ...(expectations === null ? {} : { expectations }),
      findBasePortRate: settings.findBasePort ? settings.rate : null,
      names: settings.names ? new RouterNames(machine) : null,
      machine,
      listenMs: settings.listen * 1000,
      version: packageVersion(),
      signal,
      live: settings.events && !many,
      captured: settings.captureWindow !== undefined,
      listener: listenerFor(settings, progress),
    });
  } finally {
    progress.stop();
  }
}

/** Only the packets of raw sockets can be found in a capture. */
async function openCaptureWindow(
  machine: Machine,
  seconds: number,
  { targets, total }: Destinations,
  signal: AbortSignal,
): Promise<void> {
  const [unit] = targets;
  if (total !== 1 || unit === undefined)
    throw new InputError('--capture-window', 'is for one unit', `${total} addresses`);
  if (methodOf(machine) !== 'raw')
    throw new InputError('--capture-window', 'needs raw sockets: run it with sudo', seconds);
  await awaitCaptures(unit.address, seconds, signal);
}

export async function readProfile(given: string): Promise<DiscoveryProfile> {
  return (await import('../input/profile-file.js')).loadProfile(given);
}

/** The settings that a diagnosis depends on. */
export function runSettings({ basePort, configService, securityPort, timeout, attempts }: Settings): RunSettings {
  const security = securityPort === undefined ? {} : { securityPort };
  return { basePort, configService, ...security, timeoutMs: timeout, attempts };
}

/** Events for a program that reads them, else progress for a person. */
function listenerFor({ events, quiet }: Settings, progress: Progress | ManyProgress): RunListener {
  if (events) return eventWriter(printText);
  return quiet ? () => {} : progress.listener;
}

async function readExpectations(file: string): Promise<Expectation[]> {
  return (await import('../input/expect-file.js')).readExpectations(file);
}

/** Refuses the security port where no security settings are tested; `where` is a scenario, or a command. */
export function checkSecurityPort(where: string, { securityPort }: Settings): void {
  if (securityPort === undefined || where === 'security' || where === 'ports') return;
  throw new InputError('--security-port', `is for security and ports, not for ${where}`, securityPort);
}

export function checkScenario(id: string, option = 'SCENARIO'): ScenarioDefinition {
  const scenario = scenarioById(id);
  if (scenario) return scenario;
  const known = SCENARIOS.map((one) => one.id);
  throw noneOf(option, known, id);
}
