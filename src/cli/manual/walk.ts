import type { CommandEntry, Value } from './commands.js';

/** The command and all below it, parents first. */
export function commandsOf(root: CommandEntry): CommandEntry[] {
  return [root, ...root.commands.flatMap(commandsOf)];
}

/** The words of which the value is one; none where it is anything else. */
export function wordsOfValue(value: Value): readonly string[] {
  return value.kind === 'words' ? value.words : [];
}
