import type { CommandEntry, OptionEntry } from './commands.js';
import { examplesOf } from './examples.js';
import { commandsOf } from './walk.js';

/** Commands that take the same option before it is told once for all of them. */
const COMMON = 3;
const EXITS: readonly [code: string, meaning: string][] = [
  ['0', 'every requirement is met'],
  ['1', 'at least one requirement failed'],
  ['2', 'wrong usage or input; nothing was sent'],
  ['3', 'could not measure, or a requirement is unproven and none failed'],
  ['130', 'interrupted; what was measured until then is written to every report'],
];

/** The manual page pathproof(1) in the macros of man(7), made from the program's own table of options. */
export function manualPage(root: CommandEntry, version: string): string {
  const commands = commandsOf(root);
  const common = commonOptions(commands);
  return [
    `.TH PATHPROOF 1 "" "pathproof ${roff(version)}"`,
    '.SH NAME',
    `pathproof \\- ${roff(lowerFirst(root.description).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    ...commands.flatMap(synopsis),
    '.SH DESCRIPTION',
    roff(
      'Runs the documented connection scenarios of an IP Office Manager PC step by step, from that PC: UDP broadcast ' +
        'discovery, ping, TCP discovery, the session to the configuration port. Then it says which requirement failed, ' +
        'who may be to blame, what to change, and what would settle what it cannot know.',
    ),
    '.PP',
    roff('Without a command the terminal UI opens. Nothing is sent before a run or a search is begun.'),
    '.SH COMMANDS',
    ...commands.filter((one) => one.words.length > 0).flatMap((one) => commandSection(one, common)),
    '.SH COMMON OPTIONS',
    ...[...common.values()].flatMap(optionItem),
    '.SH WITHOUT A COMMAND',
    ...ownOptions(root, common).flatMap(optionItem),
    '.SH EXIT STATUS',
    ...EXITS.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, roff(meaning)]),
    '.SH ENVIRONMENT',
    roff(
      'Every option of a run can be set by a variable: --base-port by PATHPROOF_BASE_PORT, --timeout by PATHPROOF_TIMEOUT. ' +
        'Options beat variables, which beat the file of --config. NO_COLOR, when it is not empty, turns colours off; ' +
        'FORCE_COLOR and CLICOLOR_FORCE bring them into files and pipes, CLICOLOR=0 takes them from terminals.',
    ),
    '.SH EXAMPLES',
    ...commands
      .flatMap(({ words }) => examplesOf(words))
      .flatMap(({ line, does }) => ['.TP', `.B ${roff(line)}`, roff(does)]),
    '',
  ].join('\n');
}

function synopsis({ words, arguments: taken }: CommandEntry): string[] {
  const rest = [...taken.map(({ placeholder }) => placeholder), '[options]'].join(' ');
  return [`.B ${roff(['pathproof', ...words].join(' '))}`, roff(rest), '.br'];
}

function commandSection(command: CommandEntry, common: ReadonlyMap<string, OptionEntry>): string[] {
  const { words, description, arguments: taken } = command;
  const usage = [...words, ...taken.map(({ placeholder }) => placeholder)].join(' ');
  const shared = command.options.filter((option) => common.has(keyOf(option))).map(({ long }) => long);
  const also = shared.length > 0 ? ['.PP', roff(`Common options: ${shared.join(', ')}.`)] : [];
  return [
    `.SS ${roff(usage)}`,
    roff(`${description}.`),
    ...taken.flatMap((one) => ['.TP', `.I ${roff(one.placeholder)}`, roff(one.description)]),
    ...ownOptions(command, common).flatMap(optionItem),
    ...also,
  ];
}

function ownOptions({ options }: CommandEntry, common: ReadonlyMap<string, OptionEntry>): OptionEntry[] {
  return options.filter((option) => !common.has(keyOf(option)));
}

/** Options that mean the same for several commands. */
function commonOptions(commands: readonly CommandEntry[]): Map<string, OptionEntry> {
  const all = commands.flatMap(({ options }) => options);
  const counts = new Map<string, number>();
  for (const option of all) counts.set(keyOf(option), (counts.get(keyOf(option)) ?? 0) + 1);
  return new Map(all.filter((one) => (counts.get(keyOf(one)) ?? 0) >= COMMON).map((one) => [keyOf(one), one]));
}

function keyOf({ long, description }: OptionEntry): string {
  return `${long} ${description}`;
}

function optionItem({ short, long, placeholder, description }: OptionEntry): string[] {
  const flags = [short, long].filter((one) => one !== undefined).join(', ');
  return ['.TP', `.BR ${quoted(flags)} ${quoted(placeholder === '' ? '' : ` ${placeholder}`)}`, roff(description)];
}

function quoted(text: string): string {
  return `"${roff(text).replaceAll('"', '\\(dq')}"`;
}

/** Text that troff shows as it stands: dashes that can be copied, no line that begins like a macro. */
function roff(text: string): string {
  const shown = text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('’', '\\(cq').replaceAll('–', '\\(en');
  return /^[.']/.test(shown) ? `\\&${shown}` : shown;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
