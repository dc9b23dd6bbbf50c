import type { Command } from 'commander';
import { InputError } from '../../model/errors.js';
import {
  ADDRESS,
  addGlobal,
  addOutcomeOptions,
  addRunOptions,
  type Finish,
  MEASURED,
  readSources,
  SEARCH,
  TOLD,
} from './flags.js';
import type { Sources } from './settings.js';

/** Commands that measure: run, watch, fleet and discover. */
export function addRuns(program: Command, finish: Finish): void {
  addRun(program, finish);
  addWatch(program, finish);
  addFleet(program, finish);
  addDiscover(program, finish);
}

function addRun(program: Command, finish: Finish): void {
  const run = program
    .command('run')
    .description('run a documented connection scenario; the verdict on stdout, progress on stderr')
    .argument('<scenario>', 'same-lan, remote, multi-remote, combined, legacy, security or ports')
    .argument('[address]', 'the same as --address')
    .optionsGroup('Which units:')
    .option('--address <a>', ADDRESS)
    .option('--search <criteria>', SEARCH);
  const events = 'every event of the run as a line of JSON on stdout, the report as the last; nothing else there';
  addOutcomeOptions(addRunOptions(run))
    .optionsGroup(MEASURED)
    .option(
      '--capture-window <s>',
      'tell how to take captures on the path, wait so many seconds, and mark them for join',
    )
    .optionsGroup(TOLD)
    .option('--events', events)
    .action(async (scenario: string, address: string | undefined, _flags: unknown, command: Command) => {
      const { readSettings } = await import('./settings.js');
      const { runCommand } = await import('../commands/run.js');
      finish(await runCommand(scenario, readSettings(withAddress(readSources(command), address))));
    });
}

/** The address as a word of its own, as `watch` and other tools of the network have it. */
function withAddress(sources: Sources, address: string | undefined): Sources {
  if (address === undefined) return sources;
  const { flags } = sources;
  if (flags.address !== undefined) throw new InputError('--address', 'is given twice', address);
  return { ...sources, flags: { ...flags, address } };
}

function addFleet(program: Command, finish: Finish): void {
  const fleet = program
    .command('fleet')
    .description('multi-remote over the units that a file names')
    .argument('<file>', 'Known Units (.csv), a list of sites (.json, .yaml), or one address, range or name a line');
  addOutcomeOptions(addRunOptions(fleet)).action(async (file: string, _flags: unknown, command: Command) => {
    const { readSettings } = await import('./settings.js');
    const { fleetCommand } = await import('../commands/fleet.js');
    finish(await fleetCommand(file, readSettings(readSources(command))));
  });
}

function addWatch(program: Command, finish: Finish): void {
  const watch = program
    .command('watch')
    .description('re-check what is not met until everything is; for the moment a rule changes')
    .argument('<address>', 'the unit’s LAN1 address or name')
    .option('--scenario <scenario>', 'the scenario to watch (remote)')
    .option('--interval <seconds>', 'from one check to the next (3)')
    .option('--for <minutes>', 'give up after this time (never)')
    .option('--no-bell', 'no bell when a requirement becomes met');
  addRunOptions(watch).action(async (address: string, flags: { scenario?: string }, command: Command) => {
    const { readSettings } = await import('./settings.js');
    const { watchCommand } = await import('../commands/watch.js');
    finish(await watchCommand(address, flags.scenario ?? 'remote', readSettings(readSources(command))));
  });
}

function addDiscover(program: Command, finish: Finish): void {
  const discover = program
    .command('discover')
    .description('the Select IP Office list: by broadcast, and by the IP Search Criteria')
    .option('--search <criteria>', 'IP Search Criteria: "10.1.1.5;10.2.0.1 - 10.2.0.40"')
    .option('--interface <if>', 'broadcast on this interface only')
    .option('--save <file>', 'add the units to a Known Units file (CSV), or make it')
    .option('--timeout <ms>', 'limit for opening a session (2000)')
    .option('--attempts <n>', 'packets sent before a probe counts as unanswered (3)')
    .option('--rate <n>', 'packets a second at most (50)')
    .option('--method <method>', 'auto, raw, system or connect (auto: the strongest)')
    .option('--json', 'the list as JSON on stdout, and nothing else there')
    .option('--quiet', 'no progress');
  addGlobal(discover).action(async (_flags: unknown, command: Command) => {
    const { readSettings } = await import('./settings.js');
    const { discoverCommand } = await import('../commands/discover.js');
    finish(await discoverCommand(readSettings(readSources(command))));
  });
}
