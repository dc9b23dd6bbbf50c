const LONGEST_TEXT = 200;
/** C0, DEL, C1, line and paragraph separators, zero-width and bidirectional controls, the byte-order mark. */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text from the network for a terminal or a text file: no control or invisible characters, at most 200 characters. */
export function plainText(text: string): string {
  const clean = text.slice(0, LONGEST_TEXT * 4).replace(UNPRINTABLE, '');
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…` : clean;
}
