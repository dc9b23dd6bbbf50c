import { plainText } from './escape.js';

/** CommonMark 0.31 §2.4: ASCII punctuation may be escaped; these are the characters that can mean something in a line. */
const SPECIAL = /[\\`*_{}[\]()<>#+\-.!|~&:@=]/g;
/** Punctuation that stays as it is where it cannot begin anything: between letters and digits. */
const HARMLESS = /(?<=[A-Za-z0-9])[-.:](?=[A-Za-z0-9])/;

/** Text from anywhere as plain words in Markdown: no markup, no HTML, no links, no table cell that ends early. */
export function escapeMarkdown(text: string): string {
  const clean = plainText(text);
  return clean.replace(SPECIAL, (character, offset: number) =>
    isInside(clean, offset) ? character : `\\${character}`,
  );
}

function isInside(text: string, offset: number): boolean {
  const around = text.slice(offset - 1, offset + 2);
  // A colon before two slashes would make a link of a bare address.
  return offset > 0 && around.length === 3 && HARMLESS.test(around);
}
