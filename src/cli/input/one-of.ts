import { distance } from 'fastest-levenshtein';
import { InputError } from '../../model/errors.js';

/** Letters that may be wrong in a word, to be thought of as meant. */
const MOST_EDITS = 3;
const LONGEST_WORD = 100;

/** Refuses a word that is none of the known ones; names the one that was probably meant. */
export function noneOf(option: string, known: readonly string[], received: unknown): InputError {
  return new InputError(option, `must be one of ${known.join(', ')}`, received, didYouMean(received, known));
}

/** "did you mean fortigate?", or undefined where no known word comes near. */
export function didYouMean(given: unknown, known: readonly string[]): string | undefined {
  const near = typeof given === 'string' ? nearest(given, known) : null;
  return near === null ? undefined : `did you mean ${near}?`;
}

/** The known word with the fewest letters to insert, delete or replace, of which half must be right. */
function nearest(given: string, known: readonly string[]): string | null {
  const word = given.slice(0, LONGEST_WORD).toLowerCase();
  const ranked = known.map((one) => ({ one, edits: editsTo(word, one) })).sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= MOST_EDITS && best.edits <= best.one.length / 2 ? best.one : null;
}

/** A known word that was only begun is meant too. */
function editsTo(word: string, known: string): number {
  const full = known.toLowerCase();
  return word.length > 1 && full.startsWith(word) ? 1 : distance(word, full);
}
