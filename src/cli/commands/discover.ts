import type { DiscoveredUnits } from '../../model/discovered-unit.js';
import { InputError, LocalError } from '../../model/errors.js';
import type { Link } from '../../model/evidence/pc.js';
import { parseSearchCriteria } from '../../model/search-criteria.js';
import { plainText } from '../../report/escape.js';
import { discoverUnits } from '../../scenarios/discover/discover.js';
import { checkKnownUnitsFile, saveKnownUnits } from '../input/known-units-file.js';
import { sayUnresolved } from '../input/target.js';
import { checkNamedParts, type Destinations, findCriteria, namesLoopback } from '../input/which-targets.js';
import { cancelOnSignals, orInterrupted } from '../interrupt.js';
import { closeMachine, openMachine } from '../machine.js';
import type { Settings } from '../options/options.js';
import { EXIT } from '../output/exit-codes.js';
import { ManyProgress } from '../output/many-progress.js';
import { printText, warn } from '../output/print.js';
import { errorSink, errorStyle, outputStyle } from '../output/terminal.js';
import { packageVersion } from '../version.js';

/**
 * `pathproof discover`: the *Select IP Office* list. Exit code 0 when any unit answered, 1 when none did, 3 when nothing
 * could be sent, 130 when it was interrupted (what answered until then is still listed and saved).
 */
export async function discoverCommand(settings: Settings): Promise<number> {
  const { address, search, save } = settings;
  if (address !== undefined) throw new InputError('--address', 'is not for discover: name it in --search', address);
  const criteria = search === undefined ? null : parseSearchCriteria(search);
  const machine = await openMachine(settings, criteria !== null && namesLoopback(criteria));
  try {
    if (criteria) checkNamedParts(criteria, machine.interfaces);
    if (save !== undefined) await checkKnownUnitsFile(save);
    const signal = cancelOnSignals();
    const given: Destinations = criteria
      ? await orInterrupted(findCriteria(criteria, machine), signal)
      : { targets: [], total: 0, unresolved: [] };
    if (machine.interfaces.list().every((entry) => entry.loopback) && given.total === 0) {
      throw new LocalError(
        'no-address',
        `discover: ${sayWhyNothing(await machine.links.list())}, so nothing can be sent`,
      );
    }
    for (const one of given.unresolved) warn(plainText(sayUnresolved(one)));
    const found = await searchWith(settings, given, machine, signal);
    if (save !== undefined) await saveKnownUnits(save, found.units);
    printText(await render(found, settings));
    return exitCodeOf(found);
  } finally {
    closeMachine(machine);
  }
}

/** An address on an interface without a link is of no use: the system does not send by it. */
function sayWhyNothing(links: readonly Link[] | null): string {
  const dead = (links ?? []).filter(({ up, addresses }) => !up && addresses.length > 0);
  if (dead.length === 0) return 'this PC has no interface with an address';
  const named = dead.map(({ name, addresses }) => `${plainText(name)} (${plainText(addresses[0] ?? '')})`);
  return `no link on ${named.join(', ')}: check the PC’s cable or Wi-Fi`;
}

async function searchWith(
  settings: Settings,
  { targets, total }: Destinations,
  machine: Awaited<ReturnType<typeof openMachine>>,
  signal: AbortSignal,
): Promise<DiscoveredUnits> {
  const progress = new ManyProgress(errorSink(), errorStyle(settings));
  const { basePort, configService, timeout: timeoutMs, attempts, rate } = settings;
  try {
    return await discoverUnits({
      targets,
      total,
      settings: { basePort, configService, timeoutMs, attempts },
      machine,
      rate,
      version: packageVersion(),
      signal,
      onProgress: (step) => {
        if (!settings.quiet) progress.listener({ type: 'run-progress', ...step });
      },
    });
  } finally {
    progress.stop();
  }
}

async function render(found: DiscoveredUnits, settings: Settings): Promise<string> {
  if (settings.json) return (await import('../../report/units-json.js')).renderUnitsJson(found);
  const { renderUnits } = await import('../../report/formats/text/units.js');
  return renderUnits(found.units, outputStyle(settings), Math.max(80, process.stdout.columns ?? 0));
}

function exitCodeOf({ interrupted, units }: DiscoveredUnits): number {
  if (interrupted) return EXIT.interrupted;
  return units.length > 0 ? EXIT.pass : EXIT.fail;
}
