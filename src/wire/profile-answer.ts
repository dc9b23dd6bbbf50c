import type { DiscoveryProfile, ProfileField, ReadRule, TextEncoding } from '../model/profile.js';
import type { SystemIdentity } from '../model/report.js';
import { capture } from './bounded-expression.js';

const MAX_CHARACTERS = 256;
/** Texts of fixed length are filled up with these. */
const PADDING = /^[\0\s]+|[\0\s]+$/gu;
const CHARACTER_BYTES: Readonly<Record<TextEncoding, number>> = { latin1: 1, utf8: 1, utf16le: 2 };

/**
 * Reads what the unit says of itself from its answer to a profile's request. Null when no field could be read. Bytes
 * beyond the profile's limit are not looked at; texts are cut at 256 characters. The level stands in for a version that
 * was not read: reports have one place for both.
 */
export function readAnswer(profile: DiscoveryProfile, bytes: Buffer): SystemIdentity | null {
  const seen = bytes.subarray(0, profile.answer.maxBytes);
  const text = decodeText(seen, profile.answer.encoding);
  const field = (name: ProfileField): string => readField(profile.read[name], seen, text);
  const identity = { name: field('name'), type: field('type'), version: field('version'), mac: field('mac') };
  const version = identity.version === '' ? field('level') : identity.version;
  if ([identity.name, identity.type, identity.mac, version].every((value) => value === '')) return null;
  return { ...identity, version, source: 'tcp-profile' };
}

/** Whether the answer needs no more waiting: its end has come, or its limit is reached. */
export function isComplete({ answer }: DiscoveryProfile, received: Buffer): boolean {
  if (received.length >= answer.maxBytes) return true;
  return answer.end !== null && received.includes(answer.end);
}

/** A field whose bytes did not all arrive is not there. */
function readField(rule: ReadRule | undefined, bytes: Buffer, text: string): string {
  if (rule === undefined) return '';
  if ('pattern' in rule) return clean(capture(rule.pattern, text) ?? '');
  const { offset, length, encoding } = rule;
  if (bytes.length < offset + length) return '';
  return clean(decodeText(bytes.subarray(offset, offset + length), encoding));
}

function decodeText(bytes: Buffer, encoding: TextEncoding): string {
  return bytes.toString(encoding, 0, bytes.length - (bytes.length % CHARACTER_BYTES[encoding]));
}

function clean(text: string): string {
  return text.slice(0, MAX_CHARACTERS).replace(PADDING, '');
}
