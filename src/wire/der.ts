/**
 * Values of ASN.1 in the distinguished encoding (ITU-T X.690): a tag, a length and the content. Only what a certificate
 * is made of.
 */

export function sequence(...parts: readonly Buffer[]): Buffer {
  return value(0x30, ...parts);
}

export function setOf(part: Buffer): Buffer {
  return value(0x31, part);
}

/** An unsigned number, the highest byte first; DER takes the shortest form that does not look negative. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Buffer.of(0) : bytes.subarray(first);
  return value(0x02, ...((shortest[0] ?? 0) > 0x7f ? [Buffer.of(0)] : []), shortest);
}

/** Whole bytes; bit 0 is the highest of the first byte. `unused`: bits at the end that do not belong to it. */
export function bitString(bytes: Buffer, unused = 0): Buffer {
  return value(0x03, Buffer.of(unused), bytes);
}

export function octetString(bytes: Buffer): Buffer {
  return value(0x04, bytes);
}

export function isTrue(): Buffer {
  return value(0x01, Buffer.of(0xff));
}

export function utf8String(text: string): Buffer {
  return value(0x0c, Buffer.from(text, 'utf8'));
}

/** `1.2.840`: the first two numbers share a byte, each of the others has seven bits a byte. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(inSevens)]));
}

function inSevens(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let left = number >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

/** A second of the years up to 2049, with two digits of the year (RFC 5280 section 4.1.2.5.1). */
export function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(2, 14);
  return value(0x17, Buffer.from(`${digits}Z`, 'latin1'));
}

/** A value in the place of another, known by its number: `constructed` where it holds whole values. */
export function tagged(number: number, content: Buffer, constructed: boolean): Buffer {
  return value(0x80 | (constructed ? 0x20 : 0) | number, content);
}

function value(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

/** One byte up to 127, else how many bytes follow; a certificate never needs more than two. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  return length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}
