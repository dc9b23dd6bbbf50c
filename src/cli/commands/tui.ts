import type { Machine } from '../../net/ports.js';
import { methodOf } from '../../probes/choose-prober.js';
import { Mask } from '../../report/mask/mask.js';
import { formatsFor } from '../../report/registry.js';
import { limitsOf } from '../../scenarios/run/limits.js';
import { runApp } from '../../tui/app.js';
import { openScreen } from '../../tui/screen.js';
import type { AppState, MachineFacts } from '../../tui/state/app.js';
import { type PrivacyMask, TokenMask } from '../../tui/state/privacy-mask.js';
import { initialStart } from '../../tui/state/start.js';
import { NO_UNITS } from '../../tui/state/units.js';
import { isLoopback } from '../input/target.js';
import { closeMachine, openMachine } from '../machine.js';
import type { Settings } from '../options/options.js';
import { EXIT } from '../output/exit-codes.js';
import { scenarioChoices } from '../tui/choices.js';
import { colourDepth } from '../tui/colours.js';
import { recentAddresses } from '../tui/recent.js';
import { checkField } from '../tui/run-form.js';
import { TuiShell } from '../tui/shell.js';
import { guardTerminal, suspend } from '../tui/terminal-guard.js';
import { packageVersion } from '../version.js';

/** The scenario that is chosen when nothing else is asked for: the one most people need. */
const USUAL_SCENARIO = 'remote';

/**
 * The terminal UI, with what the command line gave filled in. Sends nothing until the user starts a scenario. Resolves
 * with the exit code when the user quits.
 */
export async function tuiCommand(settings: Settings, scenario: string | undefined): Promise<number> {
  const machine = await openMachine(settings, goesHere(settings));
  const mask = new Mask();
  const state = initialState(machine, settings, scenario ?? USUAL_SCENARIO, new TokenMask(mask));
  const theme = { depth: colourDepth(process.env, settings.color), ascii: settings.ascii };
  const screen = openScreen({ input: process.stdin, output: process.stdout }, theme);
  const shell = new TuiShell({ machine, settings, mask, suspend: () => suspend(screen) });
  const release = guardTerminal(screen, () => shell.cancel());
  try {
    await runApp(screen, state, shell);
    return EXIT.pass;
  } finally {
    shell.cancel();
    release();
    closeMachine(machine);
  }
}

/** What was typed before may still be changed, so a loopback interface is taken for a loopback address only. */
function goesHere({ address, search }: Settings): boolean {
  return isLoopback(address ?? '') || (search ?? '').startsWith('127.');
}

function initialState(machine: Machine, settings: Settings, scenario: string, mask: PrivacyMask): AppState {
  const scenarios = scenarioChoices();
  const { address, interface: name } = settings;
  const given = {
    address: address ?? recentAddresses()[0] ?? '',
    search: settings.search ?? '',
    interface: name ?? '',
    profile: settings.profile ?? '',
    ...portsOf(settings),
  };
  return {
    size: { columns: 80, rows: 24 },
    screen: 'start',
    dialog: null,
    facts: factsOf(machine),
    scenarios,
    check: (field, value, input) => checkField(field, value, input, namesOf(machine)),
    start: initialStart(
      scenarios.findIndex(({ id }) => id === scenario),
      given,
      address === undefined,
    ),
    namesAtFirst: settings.names,
    run: null,
    units: NO_UNITS,
    masked: false,
    mask,
    message: null,
  };
}

/** Loopback too: a run against this PC itself goes there. */
function namesOf({ interfaces }: Machine): string[] {
  return [...new Set(interfaces.list().map(({ name }) => name))];
}

/** Defaults stay empty: the input lines name them. */
function portsOf({ basePort, configService }: Settings): { basePort?: string; configService?: string } {
  return {
    ...(basePort === 50804 ? {} : { basePort: String(basePort) }),
    ...(configService === 'either' ? {} : { configService }),
  };
}

function factsOf(machine: Machine): MachineFacts {
  const method = methodOf(machine);
  return {
    version: packageVersion(),
    method,
    limits: limitsOf(method, machine.rawReason),
    interfaces: machine.interfaces.list().filter((entry) => !entry.loopback),
    recent: recentAddresses(),
    faults: [],
    formats: formatsFor(method),
    without: {},
  };
}
