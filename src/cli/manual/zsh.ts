import { quotedWord } from '../shell-word.js';
import type { ArgumentEntry, CommandEntry, OptionEntry, Value } from './commands.js';
import { commandsOf, wordsOfValue } from './walk.js';

/** A completion for zsh with descriptions: to be sourced, or to be put into a folder of fpath as `_pathproof`. */
export function zshCompletion(root: CommandEntry): string {
  return [
    '#compdef pathproof',
    ...commandsOf(root).toReversed().flatMap(functionOf),
    'if [ "$funcstack[1]" = _pathproof ]; then',
    '  _pathproof "$@"',
    'else',
    '  compdef _pathproof pathproof',
    'fi',
    '',
  ].join('\n');
}

function functionOf(command: CommandEntry): string[] {
  const { options, commands } = command;
  const specs = [...options.map(optionSpec), ...argumentSpecs(command)];
  const called = specs.map((spec) => `    ${quotedWord(spec)}`).join(' \\\n');
  if (commands.length === 0) return [`${nameOf(command)}() {`, `  _arguments -s -S \\\n${called}`, '}'];
  return [
    `${nameOf(command)}() {`,
    '  local context state line',
    '  typeset -A opt_args',
    `  _arguments -C \\\n${called}`,
    '  case "$state" in',
    '    command)',
    '      local -a commands',
    `      commands=(${commands.map(commandSpec).join(' ')})`,
    "      _describe -t commands 'pathproof command' commands ;;",
    '    rest)',
    '      case "$words[1]" in',
    ...commands.map((one) => `        ${one.words.at(-1)}) ${nameOf(one)} ;;`),
    '      esac ;;',
    '  esac',
    '}',
  ];
}

/** `_pathproof_profile_learn`. */
function nameOf({ words }: CommandEntry): string {
  return ['_pathproof', ...words].join('_');
}

function optionSpec({ long, description, value }: OptionEntry): string {
  return `${isRepeated(description) ? '*' : ''}${long}[${escaped(description)}]${value.kind === 'none' ? '' : `:value:${action(value)}`}`;
}

function isRepeated(description: string): boolean {
  return description.includes('repeatable');
}

function argumentSpecs({ arguments: taken, commands }: CommandEntry): string[] {
  if (commands.length > 0) return ['1: :->command', '*:: :->rest'];
  return taken.map((one: ArgumentEntry, index) => `${index + 1}:${escaped(one.description)}:${action(one.value)}`);
}

function action(value: Value): string {
  if (value.kind === 'file') return '_files';
  const words = wordsOfValue(value);
  return words.length > 0 ? `(${words.join(' ')})` : ' ';
}

function commandSpec({ words, description }: CommandEntry): string {
  return quotedWord(`${words.at(-1)}:${description.replaceAll(':', '\\:')}`);
}

/** Brackets and colons part the fields of a specification. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&');
}
