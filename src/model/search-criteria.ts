import { fromNumber, type Ipv4, isUnicast, toNumber } from './address.js';
import { type AddressRange, mergeRanges, sizeOf } from './address-ranges.js';
import { type CriteriaPart, MOST_ADDRESSES, parsePart } from './criteria-part.js';
import { InputError } from './errors.js';

/** Manager's IP Search Criteria. A range is kept as its two ends, however many addresses lie between them. */
export interface SearchCriteria {
  /** In the order written. */
  readonly parts: readonly CriteriaPart[];
  /** How many different addresses there are. A name counts once it is resolved. */
  readonly count: number;
}

/** An address to search. `expected`: named by itself, so that its silence is worth a report. */
export interface SearchAddress {
  address: Ipv4;
  expected: boolean;
}

const MOST_CHARACTERS = 1024 * 1024;

/**
 * Reads Manager's IP Search Criteria: addresses separated by semicolons, ranges with a dash
 * (`10.1.1.5;10.2.0.1 - 10.2.0.40`), and also networks (`10.1.2.0/24`) and names. White space around a part and one
 * semicolon at the end do not count. At most 262,144 addresses (a /14) are taken, in one part or in all together. Nothing is expanded. Throws InputError, with the number of the part that breaks a
 * rule, under the name of `option`.
 */
export function parseSearchCriteria(text: string, option = '--search'): SearchCriteria {
  if (text.length > MOST_CHARACTERS) {
    throw new InputError(option, `must not be longer than ${MOST_CHARACTERS} characters`, `${text.length} characters`);
  }
  const pieces = text.split(';').map((piece) => piece.trim());
  if (pieces.length > 1 && pieces.at(-1) === '') pieces.pop();
  if (pieces.length === 1 && pieces[0] === '') {
    throw new InputError(option, 'must name at least one address, range, network or name', text);
  }
  return readParts(
    pieces.map((piece, index) => ({ text: piece, place: `part ${index + 1}` })),
    option,
  );
}

/** One part as it was written, and where: `part 2`, `line 7`. */
export interface WrittenPart {
  readonly text: string;
  readonly place: string;
}

/** The same of parts that stand somewhere by themselves, such as in the lines of a file. */
export function readParts(written: readonly WrittenPart[], option: string): SearchCriteria {
  const criteria = countParts(written.map(({ text, place }) => parsePart(text, place, option)));
  if (criteria.count > MOST_ADDRESSES) {
    throw new InputError(
      option,
      `must cover at most ${MOST_ADDRESSES} different addresses in all parts together`,
      `${criteria.count} addresses`,
    );
  }
  return criteria;
}

/**
 * The criteria with an address in the place of each name that has one in `addresses`. A name without one, or with one
 * that no unit can have (0/8, multicast, reserved), stays a name.
 */
export function resolveNames(criteria: SearchCriteria, addresses: ReadonlyMap<string, Ipv4>): SearchCriteria {
  const parts = criteria.parts.map((part): CriteriaPart => {
    const address = part.kind === 'name' ? addresses.get(part.name) : undefined;
    return address !== undefined && isUnicast(address) ? { kind: 'address', text: part.text, address } : part;
  });
  return countParts(parts);
}

/**
 * Yields every address once: first those named one by one, in the order written, then the other members of the ranges
 * in ascending order. Members are made one at a time; names that are not resolved yield nothing.
 */
export function* addressesOf(criteria: SearchCriteria): Generator<SearchAddress, void, undefined> {
  const named = new Set(criteria.parts.flatMap((part) => (part.kind === 'address' ? [part.address] : [])));
  for (const address of named) yield { address, expected: true };
  const ranges = criteria.parts.filter((part) => part.kind === 'range').map(toRange);
  for (const { first, last } of mergeRanges(ranges)) {
    for (let value = first; value <= last; value++) {
      const address = fromNumber(value);
      if (!named.has(address)) yield { address, expected: false };
    }
  }
}

function countParts(parts: readonly CriteriaPart[]): SearchCriteria {
  const ranges = parts.filter((part) => part.kind !== 'name').map(toRange);
  return { parts, count: mergeRanges(ranges).reduce((sum, range) => sum + sizeOf(range), 0) };
}

function toRange(part: Exclude<CriteriaPart, { kind: 'name' }>): AddressRange {
  const [first, last] = part.kind === 'range' ? [part.first, part.last] : [part.address, part.address];
  return { first: toNumber(first), last: toNumber(last) };
}
