import { Command, CommanderError } from 'commander';
import { InputError, PathproofError } from '../model/errors.js';
import type { DemoFlags } from './commands/demo.js';
import type { LearnFlags } from './commands/profile-learn.js';
import type { StandinFlags } from './commands/standin.js';
import { Interrupted } from './interrupt.js';
import { ADDRESS, addLook, addMeasuring, append, type Finish, readSources, SEARCH, VERBOSE } from './options/flags.js';
import { addRuns } from './options/runs.js';
import { addSavedReports } from './options/saved-reports.js';
import type { Sources } from './options/settings.js';
import { EXIT } from './output/exit-codes.js';
import { printError, printText, sayBug, warn } from './output/print.js';
import { packageVersion } from './version.js';

const COMMANDS = 'run, watch, fleet, discover, render, diff, rules, standin, demo, doctor, profile';

/** The program: sets the exit code of the process. */
export async function runMain(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (head, less) has seen enough; reports are written before.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    warn(`cannot write to standard output: ${error.message}`);
    process.exit(EXIT.unmeasured);
  });
  process.exitCode = await runProgram(argv);
}

/** Parses the command line and runs one command; resolves with the exit code. Heavy modules load only where used. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.pass;
  const finish: Finish = (given) => {
    code = given;
  };
  const program = buildProgram(finish);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error);
  }
}

function buildProgram(finish: Finish): Command {
  const program = new Command('pathproof');
  program
    .description('Which router or firewall requirement keeps Manager from a remote IP Office, proven by packets.')
    .usage('[options] [command]')
    .enablePositionalOptions()
    .option('--scenario <id>', 'what the terminal UI, or --plain, begins with (remote)')
    .helpCommand(true)
    .version(packageVersion(), '-V, --version')
    .configureOutput({ writeOut: printText, writeErr: () => {}, outputError: () => {} })
    .exitOverride();
  addRuns(program, finish);
  addStandin(program, finish);
  addDemo(program, finish);
  addDoctor(program, finish);
  addSavedReports(program, finish);
  addProfile(program, finish);
  addBare(program, finish);
  return program;
}

/** Without a command: the terminal UI. */
function addBare(program: Command, finish: Finish): void {
  const command = program.option('--address <a>', ADDRESS).option('--search <criteria>', SEARCH);
  addLook(addMeasuring(command))
    .option('--plain', 'run the scenario without the terminal UI')
    .option('-v, --verbose', VERBOSE)
    .argument('[command]')
    .action(async (command: string | undefined) => {
      if (command !== undefined) throw new InputError('COMMAND', `must be one of ${COMMANDS}`, command);
      const { bareCommand } = await import('./commands/bare.js');
      const { scenario, plain, ...sources } = readBare(program);
      finish(await bareCommand({ scenario, plain, sources }, () => program.outputHelp()));
    });
}

function readBare(program: Command): Sources & { scenario: string | undefined; plain: boolean } {
  const { flags, ...rest } = readSources(program);
  const { scenario, plain, ...others } = flags as Record<string, unknown>;
  return { ...rest, flags: others, scenario: scenario as string | undefined, plain: plain === true };
}

function addStandin(program: Command, finish: Finish): void {
  program
    .command('standin')
    .description('act as a unit, to prove rules before the unit ships; logs every probe that arrives')
    .option('--address <a>', 'address to listen on (all)')
    .option('--base-port <n>', 'services base port (50804)')
    .option('--name <text>', 'name the unit gives')
    .option('--type <text>', 'type the unit gives')
    .option('--unit-version <text>', 'version the unit gives')
    .option('--mac <text>', 'MAC the unit gives, twelve hexadecimal digits')
    .option('--disable <list>', 'services to leave off: tftp, discovery, config, config-tls, security')
    .option('--quiet', 'no log of probes')
    .option('--until-stdin-closes', 'end when standard input closes')
    .action(async (flags: StandinFlags) => {
      const { standinCommand } = await import('./commands/standin.js');
      finish(await standinCommand(flags));
    });
}

function addDemo(program: Command, finish: Finish): void {
  program
    .command('demo')
    .description('a virtual network with real routers, a firewall and a stand-in unit, and a run against it')
    .option('--fault <name>', 'the fault to put into it')
    .option('--list', 'list the faults')
    .option(
      '--report <file>',
      'with --fault: write the report of that run; the ending picks the format; repeatable',
      append,
    )
    .option('-v, --verbose', VERBOSE)
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII characters only')
    .action(async (flags: DemoFlags) => {
      const { demoCommand } = await import('./commands/demo.js');
      finish(await demoCommand(flags));
    });
}

function addProfile(program: Command, finish: Finish): void {
  const profile = program.command('profile').description('discovery profiles: what to send to TCP 50802');
  profile.argument('[command]').action((command: string | undefined) => {
    throw new InputError('profile COMMAND', 'must be learn', command);
  });
  profile
    .command('learn')
    .description('make a profile from a capture of your own Manager; sends nothing')
    .argument('<capture>', 'pcap or pcapng file')
    .option('--server <a>', 'the unit’s IPv4 address in the capture')
    .option('--output <file>', 'the profile to write (standard output)')
    .option('--name <n>', 'name of the profile')
    .option('--base-port <n>', 'services base port of the unit (50804): its ports are left unread')
    .option('--force', 'replace the profile when it is there already')
    .action(async (capture: string, flags: LearnFlags) => {
      const { learnCommand } = await import('./commands/profile-learn.js');
      finish(await learnCommand(capture, flags));
    });
}

function addDoctor(program: Command, finish: Finish): void {
  program
    .command('doctor')
    .description('what this machine can and cannot measure, and how to give it more; sends nothing')
    .option('--json', 'the same as JSON on stdout')
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII characters only')
    .action(async (flags: { json?: boolean; color?: boolean; ascii?: boolean }) => {
      const { doctorCommand } = await import('./commands/doctor.js');
      finish(await doctorCommand(flags));
    });
}

/** One line on stderr: what is wrong, and what to do. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof PathproofError && error.fault !== 'bug') {
    warn(error.message);
    return error.fault === 'input' ? EXIT.usage : EXIT.unmeasured;
  }
  printError(sayBug(error));
  return EXIT.unmeasured;
}

function explainUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.pass;
  warn(`${error.message.replace(/^error: /, '')}; see pathproof --help`);
  return EXIT.usage;
}
