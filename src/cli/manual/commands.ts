import type { Argument, Command, Option } from 'commander';
import { FAULTS } from '../../lab/faults.js';
import { DIFF_FORMATS } from '../../report/diff/render.js';
import { VENDOR_NAMES } from '../../report/rules/vendor-names.js';
import { SCENARIOS } from '../../scenarios/definitions/catalogue.js';
import { OPTIONS } from '../options/options.js';
import { SHELLS } from './shells.js';

/** What may stand where a value is expected: nothing at all, a file, one of some words, or what nobody can foresee. */
export type Value =
  | { kind: 'none' }
  | { kind: 'file' }
  | { kind: 'words'; words: readonly string[] }
  | { kind: 'free' };

export interface OptionEntry {
  /** `--verbose`. */
  long: string;
  /** `-v`; undefined where there is none. */
  short: string | undefined;
  /** `<file>` as the help shows it; empty for a switch. */
  placeholder: string;
  description: string;
  value: Value;
}

export interface ArgumentEntry {
  /** `<scenario>`, or `[address]` where it may be left out. */
  placeholder: string;
  description: string;
  value: Value;
}

/** One command of the program as its table of options has it: for completions and the manual. */
export interface CommandEntry {
  /** The words that call it, without `pathproof`: `['profile', 'learn']`, and none for pathproof itself. */
  words: readonly string[];
  description: string;
  options: readonly OptionEntry[];
  arguments: readonly ArgumentEntry[];
  commands: readonly CommandEntry[];
}

const FILE: Value = { kind: 'file' };

/** What a placeholder stands for; what is not named here cannot be foreseen. */
const VALUES: Readonly<Record<string, Value>> = {
  file: FILE,
  report: FILE,
  before: FILE,
  after: FILE,
  capture: FILE,
  scenario: words(SCENARIOS.map(({ id }) => id)),
  method: words(OPTIONS.method.words),
  service: words(OPTIONS.configService.words),
  vendor: words(VENDOR_NAMES),
  format: words(Object.keys(DIFF_FORMATS)),
  fault: words(FAULTS.map(({ name }) => name)),
  shell: words(SHELLS),
};

function words(known: readonly string[]): Value {
  return { kind: 'words', words: known };
}

/** The whole tree of commands below this one, hidden options included: they may be typed all the same. */
export function describeCommand(command: Command, path: readonly string[] = []): CommandEntry {
  const help = command.createHelp();
  const options = [...command.options, ...help.visibleOptions(command).filter((one) => one.long === '--help')];
  return {
    words: path,
    description: command.description(),
    options: options.map(describeOption),
    arguments: command.registeredArguments.filter(isTold).map(describeArgument),
    commands: command.commands.map((one) => describeCommand(one, [...path, one.name()])),
  };
}

/** The argument that only catches a wrong command has no description. */
function isTold({ description }: Argument): boolean {
  return description !== '';
}

function describeOption(option: Option): OptionEntry {
  const [, placeholder = ''] = /(<[^>]+>)/.exec(option.flags) ?? [];
  return {
    long: option.long ?? '',
    short: option.short,
    placeholder,
    description: option.description,
    value: valueOf(placeholder),
  };
}

function describeArgument(argument: Argument): ArgumentEntry {
  const placeholder = argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
  return { placeholder, description: argument.description, value: valueOf(placeholder) };
}

function valueOf(placeholder: string): Value {
  if (placeholder === '') return { kind: 'none' };
  return VALUES[placeholder.slice(1, -1)] ?? { kind: 'free' };
}
