import type { CommandEntry } from './commands.js';
import { commandsOf, wordsOfValue } from './walk.js';

/**
 * A completion for PowerShell 5.1 and later. Where it offers nothing, PowerShell itself completes the names of files.
 */
export function powershellCompletion(root: CommandEntry): string {
  return [
    'Register-ArgumentCompleter -Native -CommandName pathproof -ScriptBlock {',
    '  param($wordToComplete, $commandAst, $cursorPosition)',
    '  $offers = @{',
    ...commandsOf(root).map((one) => `    ${key(one)} = @(${offersOf(one).map(pair).join(', ')})`),
    '  }',
    '  $values = @{',
    ...commandsOf(root).flatMap(valuesOf),
    '  }',
    '  $command = ""',
    '  $previous = ""',
    '  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {',
    '    if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne "") { break }',
    '    $previous = $element.ToString()',
    '    $next = ("$command $previous").Trim()',
    '    if ($offers.ContainsKey($next)) { $command = $next }',
    '  }',
    '  $taken = ("$command $previous").Trim()',
    '  $list = if ($values.ContainsKey($taken)) { $values[$taken] } else { $offers[$command] }',
    '  $list | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {',
    "    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])",
    '  }',
    '}',
    '',
  ].join('\n');
}

type Offer = [word: string, description: string];

function offersOf({ commands, arguments: taken, options }: CommandEntry): Offer[] {
  return [
    ...commands.map((one): Offer => [one.words.at(-1) ?? '', one.description]),
    ...taken.flatMap(({ value, description }) => wordsOfValue(value).map((word): Offer => [word, description])),
    ...options.map(({ long, description }): Offer => [long, description]),
  ];
}

/** After an option that takes a value; an empty list leaves the word to PowerShell, as with files. */
function valuesOf({ words, options }: CommandEntry): string[] {
  return options
    .filter(({ value }) => value.kind !== 'none')
    .map(({ long, value, description }) => {
      const pairs = wordsOfValue(value).map((word) => pair([word, description]));
      return `    ${quote([...words, long].join(' '))} = @(${pairs.join(', ')})`;
    });
}

function key({ words }: CommandEntry): string {
  return quote(words.join(' '));
}

/** The comma in front keeps a list of one pair a list of pairs. */
function pair([word, description]: Offer): string {
  return `,@(${quote(word)}, ${quote(description)})`;
}

/** PowerShell takes the typographic quotes for straight ones: all of them are doubled. */
function quote(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
}
