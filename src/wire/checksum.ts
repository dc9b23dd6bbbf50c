/**
 * Internet checksum (RFC 1071 §1) of the parts as if they were one piece of memory; a part may have an odd length.
 * Over bytes that already hold a right checksum the result is 0.
 */
export function internetChecksum(...parts: Uint8Array[]): number {
  let sum = 0;
  let position = 0;
  for (const part of parts) {
    for (const byte of part) {
      sum += position % 2 === 0 ? byte * 256 : byte;
      position += 1;
    }
  }
  return ~foldSum(sum) & 0xffff;
}

/** A sum of 16-bit words with every carry added back in (RFC 1071 §2, end-around carry). */
export function foldSum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}
