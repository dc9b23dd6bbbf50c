import { warn } from '../output/print.js';
import { OPTIONS, type OptionName, variableName } from './options.js';

const PREFIX = 'PATHPROOF_';
/** Besides the options of a run: read in other places. */
const OTHERS = ['PATHPROOF_CONFIG', 'PATHPROOF_SNMP_COMMUNITY'];
/** Those of the project's own tests, which start the program. */
const OF_TESTS = [
  'PATHPROOF_STRICT',
  'PATHPROOF_GOLDEN',
  'PATHPROOF_SCREENSHOTS',
  'PATHPROOF_CHROMIUM',
  'PATHPROOF_CLEANUP_TEST',
];
/** Letters that may be wrong in a name. */
const MOST_EDITS = 3;

/** Tells of each variable that looks like one of pathproof's and is none: it would be thought to act. */
export function tellUnknownVariables(env: NodeJS.ProcessEnv, tell: (message: string) => void = warn): void {
  const known = [...(Object.keys(OPTIONS) as OptionName[]).map(variableName), ...OTHERS];
  for (const name of Object.keys(env).sort()) {
    if (!name.startsWith(PREFIX) || known.includes(name) || OF_TESTS.includes(name)) continue;
    const near = nearest(name, known);
    tell(`${name}: is no variable of pathproof and does nothing${near === null ? '' : `; did you mean ${near}?`}`);
  }
}

function nearest(name: string, known: readonly string[]): string | null {
  const [best] = known.map((one) => ({ one, edits: editsBetween(name, one) })).sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= MOST_EDITS ? best.one : null;
}

/** Letters to insert, delete or replace (Levenshtein), of names of at most a hundred characters. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const letter of a.slice(0, 100)) {
    const next = [(row[0] ?? 0) + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
