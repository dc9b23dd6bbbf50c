import type { CommandEntry, OptionEntry, Value } from './commands.js';
import { commandsOf, wordsOfValue } from './walk.js';

/** A completion for fish with descriptions: to be sourced, or `~/.config/fish/completions/pathproof.fish`. */
export function fishCompletion(root: CommandEntry): string {
  return ['complete -c pathproof -f', ...commandsOf(root).flatMap(linesOf), ''].join('\n');
}

function linesOf(command: CommandEntry): string[] {
  const when = quote(condition(command));
  const base = `complete -c pathproof -n ${when}`;
  const commands = command.commands.map((one) => `${base} -a ${one.words.at(-1)} -d ${quote(one.description)}`);
  const taken = command.arguments.flatMap(({ value }) => {
    if (value.kind === 'file') return [`${base} -F`];
    const words = wordsOfValue(value);
    return words.length > 0 ? [`${base} -a ${quote(words.join(' '))}`] : [];
  });
  return [...commands, ...taken, ...command.options.map((option) => `${base} ${sayOption(option)}`)];
}

/** The command was given, and none below it yet. */
function condition({ words, commands }: CommandEntry): string {
  const given = words.map((word) => `__fish_seen_subcommand_from ${word}`);
  const below = commands.map((one) => one.words.at(-1)).join(' ');
  if (words.length === 0) return `not __fish_seen_subcommand_from ${below}`;
  return [...given, ...(below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`])].join('; and ');
}

function sayOption({ long, short, description, value }: OptionEntry): string {
  const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
  return `-l ${long.slice(2)}${letter}${sayValue(value)} -d ${quote(description)}`;
}

function sayValue(value: Value): string {
  if (value.kind === 'none') return '';
  if (value.kind === 'file') return ' -r -F';
  const words = wordsOfValue(value);
  return words.length > 0 ? ` -x -a ${quote(words.join(' '))}` : ' -x';
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
