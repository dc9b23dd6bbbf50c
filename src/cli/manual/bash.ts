import { shellWord } from '../shell-word.js';
import type { CommandEntry, Value } from './commands.js';
import { commandsOf, wordsOfValue } from './walk.js';

/**
 * A completion for bash 3.2 and later, whole in itself: pressing Tab starts no process, and no word of the line is ever
 * evaluated.
 */
export function bashCompletion(root: CommandEntry): string {
  const all = commandsOf(root);
  const descents = all.filter(({ words }) => words.length > 0).map(({ words }) => shellWord(words.join(' ')));
  return [
    '# bash completion for pathproof; source it, or put it into /etc/bash_completion.d/pathproof',
    '_pathproof() {',
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" command= words= files= i',
    '  [ "$cur" = "=" ] && cur=',
    '  [ "$prev" = "=" ] && prev="${COMP_WORDS[COMP_CWORD-2]}"',
    '  COMPREPLY=()',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    case "${command:+$command }${COMP_WORDS[i]}" in',
    `      ${descents.join('|')}) command="\${command:+$command }\${COMP_WORDS[i]}" ;;`,
    '    esac',
    '  done',
    '  case "$command $prev" in',
    ...all.flatMap(valueCases),
    '    *)',
    '      case "$command" in',
    ...all.map(wordsCase),
    '      esac ;;',
    '  esac',
    '  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -- "$cur")',
    '  if [ -n "$files" ]; then',
    '    while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$cur")',
    '    type compopt >/dev/null 2>&1 && compopt -o filenames',
    '  fi',
    '  return 0',
    '}',
    'complete -F _pathproof pathproof',
    '',
  ].join('\n');
}

/** After an option that takes a value: what it takes and nothing else. */
function valueCases({ words, options }: CommandEntry): string[] {
  return options
    .filter(({ value }) => value.kind !== 'none')
    .map(({ long, value }) => `    ${shellWord(`${words.join(' ')} ${long}`)}) ${assign(value)} ;;`);
}

/** Commands or the words of the arguments, files where an argument is one, and every option once a dash is typed. */
function wordsCase({ words, options, arguments: taken, commands }: CommandEntry): string {
  const flags = options.map(({ long }) => long).join(' ');
  const rest = [...commands.map((one) => one.words.at(-1) ?? ''), ...taken.flatMap(({ value }) => wordsOfValue(value))];
  const files = taken.some(({ value }) => value.kind === 'file') ? ' files=1' : '';
  const plain = `words=${shellWord(rest.join(' '))}${files}`;
  return `        ${shellWord(words.join(' '))}) case "$cur" in -*) words=${shellWord(flags)} ;; *) ${plain} ;; esac ;;`;
}

function assign(value: Value): string {
  return value.kind === 'file' ? 'files=1' : `words=${shellWord(wordsOfValue(value).join(' '))}`;
}
