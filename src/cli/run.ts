import { InputError } from '../model/errors.js';
import type { DiscoveryProfile } from '../model/profile.js';
import type { Report, RunSettings } from '../model/report.js';
import type { Machine } from '../net/ports.js';
import { SCENARIOS, scenarioById } from '../scenarios/catalogue.js';
import { type ScenarioDefinition, takesAnswers } from '../scenarios/definition.js';
import { runScenario } from '../scenarios/run.js';
import { exitCodeOf } from './exit-codes.js';
import { cancelOnSignals, orInterrupted } from './interrupt.js';
import { closeMachine, openMachine } from './machine.js';
import { Progress } from './progress.js';
import { checkReportNames, checkReportPlaces, writeReports } from './report-files.js';
import type { Settings } from './settings/options.js';
import { checkAddress, resolveTarget } from './target.js';
import { errorStyle, outputStyle } from './terminal.js';
import { packageVersion } from './version.js';

/** `pathproof run SCENARIO`: everything is checked first, then the sockets are opened, root is dropped, and it runs. */
export async function runCommand(scenarioId: string, settings: Settings): Promise<number> {
  const scenario = checkScenario(scenarioId);
  const address = needsNoAddress(scenario, settings) ? undefined : checkAddress(settings.address);
  checkReportNames(settings.report);
  const profile = settings.profile === undefined ? null : await readProfile(settings.profile);
  const machine = await openMachine(settings);
  try {
    await checkReportPlaces(settings.report);
    const report = await runOn(machine, scenario, address, settings, profile);
    await publish(report, settings);
    return exitCodeOf(report);
  } finally {
    closeMachine(machine);
  }
}

async function runOn(
  machine: Machine,
  scenario: ScenarioDefinition,
  address: string | undefined,
  settings: Settings,
  profile: DiscoveryProfile | null,
): Promise<Report> {
  const signal = cancelOnSignals();
  const destination =
    address === undefined ? null : await orInterrupted(resolveTarget(address, machine.resolver), signal);
  const target = destination !== null && 'address' in destination ? destination.address : null;
  const progress = new Progress(
    {
      write: (text) => process.stderr.write(text),
      isTTY: (process.stderr.isTTY ?? false) && process.env['TERM'] !== 'dumb',
    },
    errorStyle(settings),
  );
  try {
    return await runScenario({
      scenario,
      targets: target === null ? [] : [{ address: target, expected: true }],
      total: target === null ? 0 : 1,
      unresolved: destination !== null && 'unresolved' in destination ? [destination.unresolved] : [],
      settings: runSettings(settings),
      profile,
      findBasePortRate: settings.findBasePort ? settings.rate : null,
      machine,
      listenMs: settings.listen * 1000,
      version: packageVersion(),
      signal,
      listener: settings.quiet ? () => {} : progress.listener,
    });
  } finally {
    progress.stop();
  }
}

export async function readProfile(given: string): Promise<DiscoveryProfile> {
  return (await import('./profile-file.js')).loadProfile(given);
}

/** The settings that a diagnosis depends on. */
export function runSettings({ basePort, configService, securityPort, timeout, attempts }: Settings): RunSettings {
  const security = securityPort === undefined ? {} : { securityPort };
  return { basePort, configService, ...security, timeoutMs: timeout, attempts };
}

/** The reports go first: a broken pipe on stdout must not cost them. */
export async function publish(report: Report, settings: Settings): Promise<void> {
  await writeReports(report, settings.report);
  if (!settings.quiet) for (const file of settings.report) process.stderr.write(`report: ${file}\n`);
  process.stdout.write(await renderForTerminal(report, settings));
}

async function renderForTerminal(report: Report, settings: Settings): Promise<string> {
  if (settings.json) return (await import('../report/json.js')).renderJson(report);
  return (await import('../report/text/text.js')).renderText(report, outputStyle(settings));
}

/** A broadcast finds units by itself. */
function needsNoAddress(scenario: ScenarioDefinition, settings: Settings): boolean {
  return takesAnswers(scenario) && settings.address === undefined;
}

export function checkScenario(id: string, option = 'SCENARIO'): ScenarioDefinition {
  const scenario = scenarioById(id);
  if (scenario) return scenario;
  const known = SCENARIOS.map((one) => one.id).join(', ');
  throw new InputError(option, `must be one of ${known}`, id);
}
