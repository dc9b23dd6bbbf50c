import { DecodeError } from '../model/errors.js';

/** TFTP files that known public clients read to discover a unit. */
export const WHO_IS_FILES = ['nasystem/who_is', 'nasystem/who_is3'] as const;

/** A unit's answer to discovery. Every text in it comes from the network; a missing one is empty. */
export interface WhoIs {
  mac: string;
  type: string;
  version: string;
  name: string;
  /** All pairs in the order received. */
  pairs: { label: string; value: string }[];
  /** The answer as received, at most 8 KiB of it. */
  text: string;
}

type Identity = Pick<WhoIs, 'mac' | 'type' | 'version' | 'name'>;
type Field = keyof Identity;

/** What a label has to contain, and which value it is where the labels say nothing (the first one is 1). */
const FIELDS: Readonly<Record<Field, { hint: string; position: number }>> = {
  mac: { hint: 'mac', position: 1 },
  type: { hint: 'typ', position: 2 },
  version: { hint: 'ver', position: 5 },
  name: { hint: 'nam', position: 6 },
};

const MAX_BYTES = 8 * 1024;
const MAX_CHARACTERS = 256;
const QUOTE = '"';
const LABEL_EDGES = /^[\s,;:=]+|[\s,;:=]+$/g;
const BEYOND_LATIN1 = /[^\u0000-\u00ff]/gu;

/**
 * Reads the who_is text: ISO-8859-1, labels and double-quoted values. Public clients know the order of the values, the
 * spelling of the labels is not documented: a field is found by its label first, then by its position. Input beyond
 * 8 KiB and texts beyond 256 characters are cut. Throws DecodeError when there is no quoted value at all.
 */
export function parseWhoIs(bytes: Buffer): WhoIs {
  const text = bytes.toString('latin1', 0, MAX_BYTES);
  const pairs = splitPairs(text);
  if (pairs.length === 0) throw new DecodeError('who_is', 'no quoted value');
  return {
    mac: findValue(pairs, 'mac'),
    type: findValue(pairs, 'type'),
    version: findValue(pairs, 'version'),
    name: findValue(pairs, 'name'),
    pairs,
    text,
  };
}

/**
 * Writes a who_is text of six pairs for the stand-in unit. The labels are pathproof's own spelling, not a vendor's;
 * values 3 and 4 mean nothing. Double quotes become single ones, characters beyond ISO-8859-1 become `?`.
 */
export function encodeWhoIs(fields: Identity): Buffer {
  const pairs = [
    ['MAC', fields.mac],
    ['Type', fields.type],
    ['Address', '0.0.0.0'],
    ['Note', 'stand-in'],
    ['Version', fields.version],
    ['Name', fields.name],
  ] as const;
  const text = pairs.map(([label, value]) => `${label}="${toQuotable(value)}"`).join(' ');
  return Buffer.from(text, 'latin1');
}

function splitPairs(text: string): WhoIs['pairs'] {
  const pieces = text.split(QUOTE);
  const pairs: WhoIs['pairs'] = [];
  for (let i = 0; i + 1 < pieces.length; i += 2) {
    const label = (pieces[i] ?? '').slice(0, MAX_CHARACTERS).replace(LABEL_EDGES, '');
    const value = (pieces[i + 1] ?? '').slice(0, MAX_CHARACTERS);
    pairs.push({ label, value });
  }
  return pairs;
}

function findValue(pairs: WhoIs['pairs'], field: Field): string {
  const usual = pairs[FIELDS[field].position - 1];
  // Loose matching also finds "Machine type" for mac, so a label in its usual place goes before any other.
  if (usual && isLabelled(usual.label, field)) return usual.value;
  const labelled = pairs.find((pair) => isLabelled(pair.label, field));
  if (labelled) return labelled.value;
  return usual && !isLabelledAtAll(usual.label) ? usual.value : '';
}

function isLabelled(label: string, field: Field): boolean {
  return label.toLowerCase().includes(FIELDS[field].hint);
}

function isLabelledAtAll(label: string): boolean {
  return Object.values(FIELDS).some(({ hint }) => label.toLowerCase().includes(hint));
}

function toQuotable(value: string): string {
  return value.replaceAll(QUOTE, "'").replace(BEYOND_LATIN1, '?').slice(0, MAX_CHARACTERS);
}
