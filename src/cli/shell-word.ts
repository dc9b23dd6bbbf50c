const SAFE = /^[\w./@:+-]+$/;

/** A word as a POSIX shell takes it, quoted where it has to be. */
export function shellWord(text: string): string {
  return SAFE.test(text) ? text : quotedWord(text);
}

/** The same, quoted in any case. */
export function quotedWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
