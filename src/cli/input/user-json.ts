import { isNestedDeeper } from '../../report/nesting.js';

/** No file that pathproof reads is nested so deep; what is could overflow whatever walks through it. */
export const DEEPEST = 64;

/** JSON of the user's: parsed, or in a few words what is wrong with it. */
export type ParsedJson = { content: unknown } | { problem: string };

/** Never throws; the problem follows on the name of the file: `ends in mid-file; was it cut?` */
export function parseUserJson(text: string): ParsedJson {
  try {
    const content: unknown = JSON.parse(text);
    return isNestedDeeper(content, DEEPEST) ? { problem: `it is nested deeper than ${DEEPEST} levels` } : { content };
  } catch {
    return { problem: sayProblem(text) };
  }
}

/** What stands at this place of parsed content; undefined where nothing does. */
export function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    content,
  );
}

/** Whether text begins as a JSON object or list. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function sayProblem(text: string): string {
  if (text.trim() === '') return 'it is empty';
  if (!looksLikeJson(text)) return 'it holds no JSON';
  return endsInside(text) ? 'it ends in mid-file; was it cut?' : 'it is no valid JSON; was it edited?';
}

const PAIRS: Readonly<Record<string, string>> = { '}': '{', ']': '[' };

/** Whether the text ends inside a string, an object or a list, every bracket before being in its place. */
function endsInside(text: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') {
      at = endOfString(text, at);
      if (at < 0) return true;
    } else if (character === '{' || character === '[') open.push(character);
    else if (character in PAIRS && open.pop() !== PAIRS[character]) return false;
  }
  return open.length > 0;
}

/** Where the string that begins here ends; -1 where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at;
    if (character === '\\') at += 1;
  }
  return -1;
}
