import { Command, CommanderError } from 'commander';
import { InputError, PathproofError } from '../model/errors.js';
import { EXIT } from './exit-codes.js';
import { Interrupted } from './interrupt.js';
import type { LearnFlags } from './profile-learn.js';
import type { RenderFlags } from './render.js';
import type { RulesFlags } from './rules.js';
import type { Sources } from './settings/settings.js';
import type { StandinFlags } from './standin.js';
import { packageVersion } from './version.js';

type Finish = (code: number) => void;

const ADDRESS = 'Unit/Broadcast Address: the unit’s LAN1 address or name';
const SEARCH = 'IP Search Criteria of multi-remote and combined: "10.1.1.5;10.2.0.1 - 10.2.0.40"';
const COMMANDS = 'run, watch, fleet, discover, render, diff, rules, standin, demo, doctor, profile';

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
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .exitOverride();
  addRun(program, finish);
  addWatch(program, finish);
  addFleet(program, finish);
  addDiscover(program, finish);
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
    .argument('[command]')
    .action(async (command: string | undefined) => {
      if (command !== undefined) throw new InputError('COMMAND', `must be one of ${COMMANDS}`, command);
      const { bareCommand } = await import('./bare.js');
      const { scenario, plain, ...sources } = readBare(program);
      finish(await bareCommand({ scenario, plain, sources }, () => program.outputHelp()));
    });
}

function readBare(program: Command): Sources & { scenario: string | undefined; plain: boolean } {
  const { flags, ...rest } = readSources(program);
  const { scenario, plain, ...others } = flags as Record<string, unknown>;
  return { ...rest, flags: others, scenario: scenario as string | undefined, plain: plain === true };
}

/** What is measured, and how. */
function addMeasuring(command: Command): Command {
  return command
    .option('--base-port <n>', 'services base port of the unit (50804)')
    .option('--config-service <which>', 'configuration service that must open: either, plain or tls (either)')
    .option('--security-port <n>', 'the one port of the security settings (base + 8, or base + 9 with TLS)')
    .option('--interface <if>', 'broadcast on this interface only')
    .option('--timeout <ms>', 'longest wait for a reply after the last attempt (2000)')
    .option('--attempts <n>', 'packets sent before a probe counts as unanswered (3)')
    .option('--rate <n>', 'packets a second at most (50)')
    .option('--listen <s>', 'seconds to listen for what the unit broadcasts by itself, at least (ports)')
    .option(
      '--snmp-community-file <file>',
      'the SNMP community, from a file; or from PATHPROOF_SNMP_COMMUNITY (public)',
    )
    .option('--method <m>', 'auto, raw, system or connect (auto: the strongest)')
    .option('--profile <file>', 'discovery profile: what to send to TCP 50802 and how to read it; a file, or standin')
    .option('--find-base-port', 'look for a moved services base port where the configuration ports do not open');
}

/** How it is shown. */
function addLook(command: Command): Command {
  return command
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII characters only')
    .option('--config <file>', 'settings from a JSON file; flags and PATHPROOF_* beat it');
}

function addRun(program: Command, finish: Finish): void {
  const run = program
    .command('run')
    .description('run a documented connection scenario; the verdict on stdout, progress on stderr')
    .argument('<scenario>', 'same-lan, remote, multi-remote, combined, legacy, security or ports')
    .option('--address <a>', ADDRESS)
    .option('--search <criteria>', SEARCH)
    .option(
      '--events',
      'every event of the run as a line of JSON on stdout, the report as the last; nothing else there',
    );
  addRunOptions(addOutcomeOptions(run)).action(async (scenario: string, _flags: unknown, command: Command) => {
    const { readSettings } = await import('./settings/settings.js');
    const { runCommand } = await import('./run.js');
    finish(await runCommand(scenario, readSettings(readSources(command))));
  });
}

function addFleet(program: Command, finish: Finish): void {
  const fleet = program
    .command('fleet')
    .description('multi-remote over the units that a file names')
    .argument('<file>', 'Known Units (.csv), a list of sites (.json), or one address, range or name a line');
  addRunOptions(addOutcomeOptions(fleet)).action(async (file: string, _flags: unknown, command: Command) => {
    const { readSettings } = await import('./settings/settings.js');
    const { fleetCommand } = await import('./fleet.js');
    finish(await fleetCommand(file, readSettings(readSources(command))));
  });
}

function addWatch(program: Command, finish: Finish): void {
  const watch = program
    .command('watch')
    .description('re-check what is not met until everything is; for the moment a rule changes')
    .argument('<address>', 'the unit’s LAN1 address or name')
    .option('--scenario <id>', 'the scenario to watch (remote)')
    .option('--interval <seconds>', 'from one check to the next (3)')
    .option('--for <minutes>', 'give up after this time (never)')
    .option('--no-bell', 'no bell when a requirement becomes met');
  addRunOptions(watch).action(async (address: string, flags: { scenario?: string }, command: Command) => {
    const { readSettings } = await import('./settings/settings.js');
    const { watchCommand } = await import('./watch.js');
    finish(await watchCommand(address, flags.scenario ?? 'remote', readSettings(readSources(command))));
  });
}

/** What a run can be told besides, and a watch cannot. */
function addOutcomeOptions(command: Command): Command {
  return command
    .option('--mask', 'replace addresses, names and MACs in every output')
    .option('--mask-table <file>', 'write what stands for what, to undo the mask')
    .option('--expect <file>', 'YAML or JSON: ports that should be open, closed, rejected or filtered');
}

/** What a run and everything that consists of runs can be told. */
function addRunOptions(command: Command): Command {
  return addLook(addMeasuring(command))
    .option(
      '--report <file>',
      'write a report; the ending picks the format (.json .txt .html .md .csv .probes.csv .xml .pcap); repeatable',
      append,
    )
    .option('--json', 'the JSON report on stdout, and nothing else there')
    .option('--quiet', 'no progress');
}

function addDiscover(program: Command, finish: Finish): void {
  program
    .command('discover')
    .description('the Select IP Office list: by broadcast, and by the IP Search Criteria')
    .option('--search <criteria>', 'IP Search Criteria: "10.1.1.5;10.2.0.1 - 10.2.0.40"')
    .option('--interface <if>', 'broadcast on this interface only')
    .option('--save <file>', 'add the units to a Known Units file (CSV), or make it')
    .option('--timeout <ms>', 'limit for opening a session (2000)')
    .option('--attempts <n>', 'packets sent before a probe counts as unanswered (3)')
    .option('--rate <n>', 'packets a second at most (50)')
    .option('--method <m>', 'auto, raw, system or connect (auto: the strongest)')
    .option('--json', 'the list as JSON on stdout, and nothing else there')
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII characters only')
    .option('--quiet', 'no progress')
    .option('--config <file>', 'settings from a JSON file; flags and PATHPROOF_* beat it')
    .action(async (_flags: unknown, command: Command) => {
      const { readSettings } = await import('./settings/settings.js');
      const { discoverCommand } = await import('./discover.js');
      finish(await discoverCommand(readSettings(readSources(command))));
    });
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
      const { standinCommand } = await import('./standin.js');
      finish(await standinCommand(flags));
    });
}

function addDemo(program: Command, finish: Finish): void {
  program
    .command('demo')
    .description('a virtual network with real routers, a firewall and a stand-in unit, and a run against it')
    .option('--fault <name>', 'the fault to put into it')
    .option('--list', 'list the faults')
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII characters only')
    .action(async (flags: { fault?: string; list?: boolean; color?: boolean; ascii?: boolean }) => {
      const { demoCommand } = await import('./demo.js');
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
      const { learnCommand } = await import('./profile-learn.js');
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
      const { doctorCommand } = await import('./doctor.js');
      finish(await doctorCommand(flags));
    });
}

/** Commands on saved reports; none of them sends anything. */
function addSavedReports(program: Command, finish: Finish): void {
  program
    .command('render')
    .description('a saved JSON report in other formats')
    .argument('<report>', 'a JSON report')
    .option('--to <file>', 'the file to write; the ending picks the format; repeatable', append)
    .option('--mask', 'replace addresses, names and MACs')
    .option('--mask-table <file>', 'write what stands for what, to undo the mask')
    .action(async (file: string, flags: RenderFlags) => {
      const { renderCommand } = await import('./render.js');
      finish(await renderCommand(file, flags));
    });
  program
    .command('diff')
    .description('what changed between two reports; exit code 1 when something is worse')
    .argument('<before>', 'a JSON report')
    .argument('<after>', 'a later JSON report')
    .option('--format <f>', 'text, md or json (text)')
    .action(async (before: string, after: string, flags: { format?: string }) => {
      const { diffCommand } = await import('./diff.js');
      finish(await diffCommand(before, after, flags));
    });
  program
    .command('rules')
    .description('the firewall rules that are missing by a report, in the syntax of a vendor')
    .argument('<report>', 'a JSON report')
    .option('--for <vendor>', 'nftables, iptables, cisco-ios, cisco-asa, fortigate, paloalto, juniper-srx, …')
    .option('--all', 'everything that the scenario needs, not only what is missing')
    .option('--chain <c>', 'nftables: family, table and chain of the dropping rule (inet filter forward)')
    .option('--source <a>', 'the PC’s network instead of its address, such as 192.168.10.0/24')
    .action(async (file: string, flags: RulesFlags) => {
      const { rulesCommand } = await import('./rules.js');
      finish(await rulesCommand(file, flags));
    });
}

/** Only what the user gave: commander's own default for --no-color would beat the environment. */
function readSources(command: Command): Sources {
  const values = command.opts<Record<string, unknown>>();
  const given = Object.entries(values).filter(([name]) => command.getOptionValueSource(name) === 'cli');
  const { config, ...flags } = Object.fromEntries(given);
  return { flags, env: process.env, configFile: (config as string | undefined) ?? process.env['PATHPROOF_CONFIG'] };
}

function append(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** One line on stderr: what is wrong, and what to do. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof PathproofError && error.fault !== 'bug') {
    process.stderr.write(`pathproof: ${error.message}\n`);
    return error.fault === 'input' ? EXIT.usage : EXIT.unmeasured;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`pathproof: a bug in pathproof, please report it: ${text}\n`);
  return EXIT.unmeasured;
}

function explainUsage(error: CommanderError): number {
  if (error.exitCode === 0) return EXIT.pass;
  process.stderr.write(
    `pathproof: ${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}; see pathproof --help\n`,
  );
  return EXIT.usage;
}
