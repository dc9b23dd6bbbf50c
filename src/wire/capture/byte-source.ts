import { DecodeError } from '../../model/errors.js';

/** A file, or a buffer in its place: bytes are read only where they are asked for. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** The bytes from `offset` on: `length` of them, or as many as there are. */
  read(offset: number, length: number): Buffer;
}

/** The file ends inside a record: what came before is whole. */
export class CutFileError extends DecodeError {}

/** Exactly so many bytes from `offset` on. Throws CutFileError where the source ends before. */
export function readExactly(source: ByteSource, what: string, offset: number, length: number): Buffer {
  const bytes = source.read(offset, length);
  if (bytes.length < length) {
    throw new CutFileError(what, `cut off at byte ${offset}`, { needed: length, got: bytes.length });
  }
  return bytes;
}

/** A frame in a capture file: where its bytes stand, of which link type, and how much of it was kept. */
export interface CapturedFrame {
  /** Number of the frame in the file, from 1. */
  number: number;
  linkType: number;
  /** Place of its first byte in the file. */
  offset: number;
  /** Bytes of it in the file. */
  captured: number;
  /** Bytes of it on the wire; more than `captured` where the capture cut it. */
  original: number;
}

/** Frames longer than this are no frames: capture programs keep 256 KiB at most. */
export const LONGEST_FRAME = 256 * 1024;
