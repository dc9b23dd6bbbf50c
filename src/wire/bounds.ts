import { BugError, DecodeError } from '../model/errors.js';

/** Largest value of an 8-bit field. */
export const MAX_8 = 0xff;
/** Largest value of a 16-bit field. */
export const MAX_16 = 0xffff;
/** Largest value of a 32-bit field. */
export const MAX_32 = 0xffffffff;

/** Throws DecodeError unless the bytes hold at least `needed` of them. */
export function requireBytes(what: string, bytes: Buffer, needed: number, detail = 'truncated'): void {
  if (bytes.length < needed) throw new DecodeError(what, detail, { needed, got: bytes.length });
}

/** Throws BugError unless our own value fits its field: a whole number from 0 to `max`. */
export function requireField(field: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new BugError(`${field} must be a whole number from 0 to ${max}, received ${value}`);
  }
}
