import { noneOf } from '../input/one-of.js';
import { readSettings, type Sources } from '../options/settings.js';
import { EXIT } from '../output/exit-codes.js';
import { warn } from '../output/print.js';

interface BareFlags {
  scenario: string | undefined;
  /** Without the terminal UI. */
  plain: boolean;
  sources: Sources;
}

const USUAL_SCENARIO = 'remote';

/**
 * `pathproof` without a command: the terminal UI; with --plain, or where it cannot be drawn, the same scenario with plain
 * output, and a note that says why. Without anything to run there it shows the help.
 */
export async function bareCommand({ scenario, plain, sources }: BareFlags, showHelp: () => void): Promise<number> {
  const settings = readSettings(sources);
  await checkScenario(scenario);
  const obstacle = plain ? null : whyNoUi();
  if (!plain && obstacle === null) {
    const { tuiCommand } = await import('./tui.js');
    return tuiCommand(settings, scenario);
  }
  if (!plain && scenario === undefined && settings.address === undefined) {
    showHelp();
    warn(`no terminal UI here: ${obstacle}; name a command, or a scenario and an address`);
    return EXIT.usage;
  }
  if (obstacle !== null) warn(`no terminal UI here: ${obstacle}; plain output instead`);
  const { runCommand } = await import('./run.js');
  return runCommand(scenario ?? USUAL_SCENARIO, settings);
}

/** Refuses an unknown scenario before the screen is taken; the demo is a choice of the UI as well. */
async function checkScenario(id: string | undefined): Promise<void> {
  if (id === undefined) return;
  const { SCENARIOS } = await import('../../scenarios/definitions/catalogue.js');
  const known = [...SCENARIOS.map((one) => one.id), 'demo'];
  if (!known.includes(id)) throw noneOf('--scenario', known, id);
}

/** The UI needs a keyboard and a terminal that can be drawn on. */
function whyNoUi(): string | null {
  if (process.stdin.isTTY !== true) return 'standard input is not a terminal';
  if (process.stdout.isTTY !== true) return 'standard output is not a terminal';
  return process.env['TERM'] === 'dumb' ? 'TERM is dumb' : null;
}
