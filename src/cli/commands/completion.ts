import type { Command } from 'commander';
import { noneOf } from '../input/one-of.js';
import { bashCompletion } from '../manual/bash.js';
import { type CommandEntry, describeCommand } from '../manual/commands.js';
import { fishCompletion } from '../manual/fish.js';
import { powershellCompletion } from '../manual/powershell.js';
import { SHELLS, type Shell } from '../manual/shells.js';
import { zshCompletion } from '../manual/zsh.js';
import { EXIT } from '../output/exit-codes.js';
import { printText } from '../output/print.js';

const WRITERS: Readonly<Record<Shell, (root: CommandEntry) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** `pathproof completion SHELL`: the completion for a shell on stdout, made from the program's own table of options. */
export function completionCommand(shell: string, program: Command): number {
  const known = SHELLS.find((one) => one === shell);
  if (known === undefined) throw noneOf('SHELL', SHELLS, shell);
  printText(WRITERS[known](describeCommand(program)));
  return EXIT.pass;
}
