import type { ByteSource } from './byte-source.js';

const WINDOW_BYTES = 1024 * 1024;

/** The same bytes, read in large pieces: for a file that is read from its beginning to its end. Holds one piece. */
export function bufferedSource(source: ByteSource): ByteSource {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return {
    size: source.size,
    read(offset, length) {
      if (length > WINDOW_BYTES) return source.read(offset, length);
      if (offset < start || offset + length > start + window.length) {
        start = offset;
        window = source.read(offset, WINDOW_BYTES);
      }
      return window.subarray(offset - start, offset - start + length);
    },
  };
}
