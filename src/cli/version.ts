import { readFileSync } from 'node:fs';

/** Put in by the bundler. */
declare const PATHPROOF_VERSION: string | undefined;

/** The version in package.json, which stands beside the folder of the compiled modules. */
export function packageVersion(): string {
  if (typeof PATHPROOF_VERSION === 'string') return PATHPROOF_VERSION;
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
