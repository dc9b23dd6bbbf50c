import { Command, CommanderError } from 'commander';
import { InputError, PathproofError } from '../model/errors.js';
import { lowerPrivileges } from '../net/adapters/privileges.js';
import type { DemoFlags } from './commands/demo.js';
import type { LearnFlags } from './commands/profile-learn.js';
import type { StandinFlags } from './commands/standin.js';
import { noneOf } from './input/one-of.js';
import { Interrupted } from './interrupt.js';
import { sayExamples } from './manual/examples.js';
import {
  ADDRESS,
  addGlobal,
  addLook,
  addMeasuring,
  append,
  type Finish,
  GLOBAL,
  readSources,
  SEARCH,
  VERBOSE,
} from './options/flags.js';
import { addRuns } from './options/runs.js';
import { addSavedReports } from './options/saved-reports.js';
import type { Sources } from './options/settings.js';
import { EXIT } from './output/exit-codes.js';
import { printError, printText, sayBug, warn } from './output/print.js';
import { watchForTrouble } from './trouble.js';
import { packageVersion } from './version.js';

/** The program: sets the exit code of the process. */
export async function runMain(argv: readonly string[]): Promise<void> {
  const trouble = watchForTrouble();
  const code = await runAsUser(argv);
  process.exitCode = trouble.seen ? EXIT.unmeasured : code;
}

/** Under sudo, with the rights of the user, until a command opens what needs more. */
function runAsUser(argv: readonly string[]): Promise<number> {
  try {
    lowerPrivileges();
  } catch (error) {
    return Promise.resolve(explain(error));
  }
  return runProgram(argv);
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

/** The whole table of commands and options; `finish` is told the exit code of the one that runs. */
export function buildProgram(finish: Finish): Command {
  const program = new Command('pathproof');
  program
    .description('Which router or firewall requirement keeps Manager from a remote IP Office, proven by packets.')
    .usage('[command] [options]')
    .enablePositionalOptions()
    .configureOutput({ writeOut: printText, writeErr: () => {}, outputError: () => {} })
    .exitOverride();
  program.commandsGroup('Measure:');
  addRuns(program, finish);
  program.commandsGroup('Reports:');
  addSavedReports(program, finish);
  program.commandsGroup('Prepare:').helpCommand('help [command]', 'the help of a command');
  addStandin(program, finish);
  addDemo(program, finish);
  addDoctor(program, finish);
  addProfile(program, finish);
  addCompletion(program, finish);
  addBare(program, finish);
  addHelp(program);
  return program;
}

/** Without a command: the terminal UI, which takes what a run takes. */
function addBare(program: Command, finish: Finish): void {
  program
    .optionsGroup('Without a command:')
    .option('--scenario <scenario>', 'what the terminal UI, or --plain, begins with (remote)')
    .option('--address <a>', ADDRESS)
    .option('--search <criteria>', SEARCH)
    .option('--plain', 'run the scenario without the terminal UI')
    .option('-v, --verbose', VERBOSE);
  addHidden(program, addMeasuring);
  addGlobal(program)
    .version(packageVersion(), '-V, --version', 'the version')
    .addHelpText('after', "\nWithout a command the terminal UI opens; it takes what 'pathproof run --help' shows.")
    .argument('[command...]')
    .action(async ([command]: string[]) => {
      if (command !== undefined) {
        const known = program.commands.map((one) => one.name());
        throw noneOf('COMMAND', known, command);
      }
      const { bareCommand } = await import('./commands/bare.js');
      const { scenario, plain, ...sources } = readBare(program);
      finish(await bareCommand({ scenario, plain, sources }, () => program.outputHelp()));
    });
}

/** Options that the help of a command tells of; here they would hide the commands. */
function addHidden(program: Command, add: (command: Command) => Command): void {
  const before = program.options.length;
  add(program);
  for (const option of program.options.slice(before)) option.hideHelp();
}

/** The same for every command: its examples first, and the help among the global options. */
function addHelp(command: Command, words: readonly string[] = []): void {
  command.optionsGroup(GLOBAL).helpOption('-h, --help', 'this help');
  const examples = sayExamples(words);
  if (examples !== '') command.addHelpText('before', examples);
  for (const one of command.commands) addHelp(one, [...words, one.name()]);
}

function addCompletion(program: Command, finish: Finish): void {
  program
    .command('completion')
    .description('what completes these commands in your shell')
    .argument('<shell>', 'bash, zsh, fish or powershell')
    .action(async (shell: string) => {
      const { completionCommand } = await import('./commands/completion.js');
      finish(completionCommand(shell, program));
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
    .option('--capture <file>', 'headers of everything that arrives and leaves, as pcapng: it can join a report')
    .option('--quiet', 'no log of probes')
    .option('--until-stdin-closes', 'end when standard input closes')
    .action(async (flags: StandinFlags) => {
      const { standinCommand } = await import('./commands/standin.js');
      finish(await standinCommand(flags));
    });
}

function addDemo(program: Command, finish: Finish): void {
  const demo = program
    .command('demo')
    .description('a virtual network with real routers, a firewall and a stand-in unit, and a run against it')
    .option('--fault <fault>', 'the fault to put into it')
    .option('--list', 'list the faults')
    .option(
      '--report <file>',
      'with --fault: write the report of that run; the ending picks the format; repeatable',
      append,
    )
    .option('-v, --verbose', VERBOSE);
  addLook(demo).action(async (flags: DemoFlags) => {
    const { demoCommand } = await import('./commands/demo.js');
    finish(await demoCommand(flags));
  });
}

function addProfile(program: Command, finish: Finish): void {
  const profile = program
    .command('profile')
    .description('discovery profiles: what to send to TCP 50802')
    .usage('learn [options] <capture>');
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
  const doctor = program
    .command('doctor')
    .description('what this machine can and cannot measure, and how to give it more; sends nothing')
    .option('--json', 'the same as JSON on stdout');
  addLook(doctor).action(async (flags: { json?: boolean; color?: boolean; ascii?: boolean }) => {
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
