/**
 * A key as the key table names it: `a`, `?`, `enter`, `escape`, `tab`, `S-tab`, `up`, `pageup`, `C-c`, `f1`. Text that was
 * typed or pasted in one piece comes as its characters, one by one.
 */
export type Key = string;

/** Whether the key is a character that can be typed into a line. */
export function isText(key: Key): boolean {
  return key === 'space' || [...key].length === 1;
}

export function textOfKey(key: Key): string {
  return key === 'space' ? ' ' : key;
}
