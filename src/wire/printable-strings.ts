import type { TextEncoding } from '../model/profile.js';

/** A run of printable characters among bytes, with its place and length in bytes. */
export interface PrintableString {
  offset: number;
  length: number;
  encoding: Extract<TextEncoding, 'latin1' | 'utf16le'>;
  text: string;
}

const SHORTEST = 3;
const MOST = 200;
const LATIN1 = /[\x20-\x7e\xa0-\xff]{3,}/g;
const UTF16LE = /(?:[\x20-\x7e\xa0-\xff]\0){3,}/g;

/** The texts in the bytes, ISO-8859-1 and UTF-16LE, of at least three characters; at most 200, by their place. */
export function printableStrings(bytes: Buffer): PrintableString[] {
  const text = bytes.toString('latin1');
  const wide = [...text.matchAll(UTF16LE)].map((match) => found(bytes, match.index, match[0].length, 'utf16le'));
  const narrow = [...text.matchAll(LATIN1)].map((match) => found(bytes, match.index, match[0].length, 'latin1'));
  return [...wide, ...narrow]
    .filter((one) => one.text.trim().length >= SHORTEST)
    .sort((a, b) => a.offset - b.offset)
    .slice(0, MOST);
}

function found(bytes: Buffer, offset: number, length: number, encoding: PrintableString['encoding']): PrintableString {
  return { offset, length, encoding, text: bytes.toString(encoding, offset, offset + length) };
}
