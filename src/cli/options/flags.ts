import type { Command } from 'commander';
import { knownEndings } from '../../report/registry.js';
import { tellUnknownVariables } from './environment.js';
import type { Sources } from './settings.js';

/** Where a command leaves its exit code. */
export type Finish = (code: number) => void;

export const ADDRESS = 'Unit/Broadcast Address: the unit’s LAN1 address or name';
export const SEARCH = 'IP Search Criteria of multi-remote and combined: "10.1.1.5;10.2.0.1 - 10.2.0.40"';

/** Headings of the help and the manual. */
export const MEASURED = 'What is measured:';
export const TOLD = 'What is told and written:';
export const GLOBAL = 'Global options:';

export const VERBOSE = 'everything in words: requirements, what was ruled out, evidence';

/** What is measured, and how. */
export function addMeasuring(command: Command): Command {
  return command
    .optionsGroup(MEASURED)
    .option('--base-port <n>', 'services base port of the unit (50804)')
    .option('--config-service <service>', 'configuration service that must open: either, plain or tls (either)')
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
    .option('--method <method>', 'auto, raw, system or connect (auto: the strongest)')
    .option('--profile <file>', 'discovery profile: what to send to TCP 50802 and how to read it; a file, or standin')
    .option('--find-base-port', 'look for a moved services base port where the configuration ports do not open')
    .option('--names', 'names of the routers: asks this PC’s DNS server for them, which so learns their addresses');
}

/** How it is shown. */
export function addLook(command: Command): Command {
  return command.optionsGroup(GLOBAL).option('--no-color', 'no colours').option('--ascii', 'ASCII characters only');
}

/** What every command takes that can be told by a file of settings. */
export function addGlobal(command: Command): Command {
  return addLook(command).option('--config <file>', 'settings from a JSON file; flags and PATHPROOF_* beat it');
}

/** What a run can be told besides, and a watch cannot. */
export function addOutcomeOptions(command: Command): Command {
  return command
    .optionsGroup(TOLD)
    .option('--mask', 'replace addresses, names and MACs in every output')
    .option('--mask-table <file>', 'write what stands for what, to undo the mask')
    .option('--expect <file>', 'YAML or JSON: ports that should be open, closed, rejected or filtered');
}

/** What a run and everything that consists of runs can be told. */
export function addRunOptions(command: Command): Command {
  return addGlobal(
    addMeasuring(command)
      .optionsGroup(TOLD)
      .option(
        '--report <file>',
        `write a report; the ending picks the format (${knownEndings(' ')}); repeatable`,
        append,
      )
      .option('--json', 'the JSON report on stdout, and nothing else there')
      .option('-v, --verbose', VERBOSE)
      .option('--quiet', 'no progress'),
  );
}

/** Only what the user gave: commander's own default for --no-color would beat the environment. */
export function readSources(command: Command): Sources {
  const values = command.opts<Record<string, unknown>>();
  const given = Object.entries(values).filter(([name]) => command.getOptionValueSource(name) === 'cli');
  const { config, ...flags } = Object.fromEntries(given);
  tellUnknownVariables(process.env);
  return { flags, env: process.env, configFile: (config as string | undefined) ?? process.env['PATHPROOF_CONFIG'] };
}

export function append(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
