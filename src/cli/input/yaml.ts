import { parse } from 'yaml';

/** Few enough that a small file cannot unfold into a huge one. */
const MOST_ALIASES = 50;

/** Parses YAML 1.2, of which JSON is a part. Throws what cannot be parsed, in one line. */
export function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: MOST_ALIASES, prettyErrors: false, logLevel: 'error', schema: 'core' });
  } catch (cause) {
    const [line = 'not readable'] = (cause as Error).message.split('\n');
    throw new Error(line, { cause });
  }
}
