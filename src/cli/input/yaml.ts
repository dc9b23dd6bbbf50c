import { Composer, type CST, Lexer, Parser } from 'yaml';
import { DEEPEST } from './user-json.js';

/** Few enough that a small file cannot unfold into a huge one. */
const MOST_ALIASES = 50;
const MOST_CHARACTERS = 1024 * 1024;
/** Keys of one object, and characters of one word: what the parser does with them grows with their square. */
const MOST_KEYS = 1000;
const LONGEST_SCALAR = 4096;

/**
 * Parses YAML 1.2, of which JSON is a part. Throws what cannot be parsed, in one line. Depth, and what stands as a key, are
 * looked at in the tokens first: a few hundred bytes of keys that are lists keep the parser busy for minutes.
 */
export function parseYaml(text: string): unknown {
  try {
    const tokens = readTokens(text);
    tokens.forEach(checkKeys);
    return compose(tokens);
  } catch (cause) {
    const [line = 'not readable'] = (cause as Error).message.split('\n');
    throw new Error(line, { cause });
  }
}

function readTokens(text: string): CST.Token[] {
  if (text.length > MOST_CHARACTERS) throw new Error(`it is longer than ${MOST_CHARACTERS} characters`);
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST) throw new Error(`it is nested deeper than ${DEEPEST} levels`);
  }
  return [...tokens, ...parser.end()];
}

function checkKeys(token: CST.Token): void {
  if (token.type === 'document' && token.value) checkKeys(token.value);
  if ('source' in token && token.source.length > LONGEST_SCALAR)
    throw new Error(`a value in it is longer than ${LONGEST_SCALAR} characters`);
  if (!('items' in token)) return;
  const keys = token.items.filter(({ key }) => key);
  if (keys.length > MOST_KEYS) throw new Error(`an object in it has more than ${MOST_KEYS} keys`);
  if (keys.some(({ key }) => !isWord(key))) throw new Error('a key in it is no word');
  for (const { value } of token.items) if (value) checkKeys(value);
}

/** Keys that are lists, objects or aliases have no place in JSON either. */
function isWord(key: CST.Token | null | undefined): boolean {
  return key?.type === 'scalar' || key?.type === 'single-quoted-scalar' || key?.type === 'double-quoted-scalar';
}

function compose(tokens: readonly CST.Token[]): unknown {
  const [document, second] = new Composer({ prettyErrors: false, logLevel: 'error', schema: 'core' }).compose(
    tokens,
    true,
  );
  const [error] = document?.errors ?? [];
  if (error) throw error;
  if (second) throw new Error('it holds more than one document');
  return document?.toJS({ maxAliasCount: MOST_ALIASES });
}
