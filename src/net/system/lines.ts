const LONGEST_OUTPUT = 64 * 1024;
const MOST_LINES = 500;
const LONGEST_LINE = 200;

/** Four decimal octets for use inside a pattern; whether they are an address is for `isIpv4` to say. */
export const ADDRESS = '(\\d{1,3}(?:\\.\\d{1,3}){3})';

/**
 * The lines of a program's output, without line endings and empty lines. What is longer than any honest output (64 KiB,
 * 500 lines, 200 characters a line) is cut off: replies and names in it come from the network.
 */
export function linesOf(text: string): string[] {
  return text
    .slice(0, LONGEST_OUTPUT)
    .split(/\r\n|\n|\r/, MOST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE).trimEnd())
    .filter((line) => line !== '');
}

/** A decimal number, with a comma as the decimal separator too; NaN when it is none. */
export function decimal(text: string): number {
  return /^\d{1,9}(?:[.,]\d{1,9})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}
