import { createContext, Script } from 'node:vm';

/** Text that an expression looks at, in characters; the rest of an answer is passed over. */
export const SEEN_CHARACTERS = 16 * 1024;
/**
 * Time that one expression may take, in milliseconds of the clock. One that fits its text needs well below one, but
 * the program may have to wait for a busy processor; one that backtracks without end would take longer than anybody
 * waits.
 */
const LIMIT_MS = 500;
/** `s`: the dot also stands for line ends. `u`: unknown escapes are errors instead of letters. */
const FLAGS = 'su';

/** The expression and its text are data in there: they are never part of the code. */
const SEARCH = new Script(`(() => {
  const found = new RegExp(pattern, '${FLAGS}').exec(text);
  return found === null ? undefined : found[1];
})()`);
/** The empty alternative matches the empty text whatever stands before it, and shows how many groups there are. */
const COUNT = new Script(`new RegExp(pattern + '|', '${FLAGS}').exec('').length - 1`);

let context: { pattern: string; text: string } | null = null;

/**
 * What the only group of a regular expression captures in a text; null where it does not match or takes too long. The
 * expression and the text may both be hostile: the search is ended by a watchdog, so it cannot hang the program.
 */
export function capture(pattern: string, text: string): string | null {
  try {
    const found: unknown = run(SEARCH, pattern, text.slice(0, SEEN_CHARACTERS));
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** How many groups a regular expression captures; null when it is none, or too large to be used. */
export function countGroups(pattern: string): number | null {
  try {
    return run(COUNT, pattern, '') as number;
  } catch {
    return null;
  }
}

function run(script: Script, pattern: string, text: string): unknown {
  context ??= createContext(Object.create(null)) as { pattern: string; text: string };
  context.pattern = pattern;
  context.text = text;
  return script.runInContext(context, { timeout: LIMIT_MS });
}
