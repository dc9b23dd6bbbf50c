import { fromNumber, ipv4, isIpv4, toNumber } from '../../model/address.js';
import { type Ipv6Groups, ipv6Text, mappedIpv4 } from '../../model/ipv6.js';

/** RFC 2544 §C.2.2: addresses for benchmarks, which no real network uses. There is room for 131,070 of them. */
const FIRST_ADDRESS = toNumber(ipv4('198.18.0.1'));
const ROOM = 131_070;
/** RFC 1112 §4: reserved, for reports of more addresses than that. */
const FURTHER_ADDRESSES = toNumber(ipv4('240.0.0.0'));

/** Addresses that tell nothing about anybody. */
function isCommon(address: string): boolean {
  return address === '0.0.0.0' || address === '255.255.255.255' || address.startsWith('127.');
}

/** The unspecified address and the loopback address (RFC 4291 §2.5). */
const COMMON_IPV6 = ['::', '::1'];

/** Tokens of one kind, in order of appearance; none of them is a value that the report itself holds. */
class Kind {
  readonly #known = new Map<string, string>();
  readonly #taken: ReadonlySet<string>;
  readonly #make: (n: number) => string;
  #next = 1;

  constructor(taken: ReadonlySet<string>, make: (n: number) => string) {
    this.#taken = taken;
    this.#make = make;
  }

  tokenOf(value: string): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    let token = this.#make(this.#next++);
    while (this.#taken.has(token)) token = this.#make(this.#next++);
    this.#known.set(value, token);
    return token;
  }

  entries(): [string, string][] {
    return [...this.#known];
  }
}

/** Gives every address, name and MAC a token of its own, the same one each time. */
export class Tokens {
  readonly #addresses: Kind;
  readonly #ipv6: Kind;
  readonly #names: Kind;
  readonly #macs: Kind;
  /** A name by its spelling in lower case: names of hosts mean the same in any case. */
  readonly #spellings = new Map<string, string>();

  /** `taken`: whatever the report holds that could be taken for a token. */
  constructor(taken: ReadonlySet<string> = new Set()) {
    this.#addresses = new Kind(taken, addressToken);
    this.#ipv6 = new Kind(taken, ipv6Token);
    this.#names = new Kind(taken, (n) => `name-${n}`);
    // Locally administered, so that no maker's number is left.
    this.#macs = new Kind(taken, (n) => `02${n.toString(16).padStart(10, '0')}`);
  }

  address(address: string): string {
    return !isIpv4(address) || isCommon(address) ? address : this.#addresses.tokenOf(address);
  }

  /** The same token for every spelling of an address; an IPv4-mapped one shows the token of the IPv4 address in it. */
  ipv6(groups: Ipv6Groups): string {
    const mapped = mappedIpv4(groups);
    if (mapped !== null) return `::ffff:${this.address(fromNumber(mapped))}`;
    const text = ipv6Text(groups);
    return COMMON_IPV6.includes(text) ? text : this.#ipv6.tokenOf(text);
  }

  name(name: string): string {
    if (name === '') return '';
    const spelling = name.toLowerCase();
    const first = this.#spellings.get(spelling) ?? name;
    this.#spellings.set(spelling, first);
    return this.#names.tokenOf(first);
  }

  /** Written as the MAC is: with its separators, or without any. */
  mac(mac: string): string {
    const digits = mac.toLowerCase().replace(/[^0-9a-f]/g, '');
    if (digits === '') return '';
    const token = this.#macs.tokenOf(digits);
    const separator = /[:.-]/.exec(mac)?.[0];
    const group = separator === '.' ? /.{4}/g : /../g;
    return separator === undefined ? token : (token.match(group) ?? []).join(separator);
  }

  /** What stands for what, to undo the mask: token first. */
  table(): Record<string, string> {
    const all = [this.#addresses, this.#ipv6, this.#names, this.#macs].flatMap((kind) => kind.entries());
    return Object.fromEntries(all.map(([value, token]) => [token, value]));
  }
}

function addressToken(n: number): string {
  return fromNumber(n <= ROOM ? FIRST_ADDRESS + n - 1 : FURTHER_ADDRESSES + n - ROOM);
}

/** RFC 3849: addresses for documentation, room for 2³² of them. */
function ipv6Token(n: number): string {
  return ipv6Text([0x2001, 0xdb8, 0, 0, 0, 0, n >>> 16, n & 0xffff]);
}
