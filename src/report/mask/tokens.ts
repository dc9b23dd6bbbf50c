import { fromNumber, type Ipv4, isIpv4, toNumber } from '../../model/address.js';

/** RFC 2544 §C.2.2: addresses for benchmarks, which no real network uses. There is room for 131,070 of them. */
const FIRST_ADDRESS = toNumber('198.18.0.1' as Ipv4);
const ROOM = 131_070;

/** Addresses that tell nothing about anybody. */
function isCommon(address: string): boolean {
  return address === '0.0.0.0' || address === '255.255.255.255' || address.startsWith('127.');
}

/** Gives every address, name and MAC a token of its own, the same one each time, in order of appearance. */
export class Tokens {
  readonly #addresses = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #macs = new Map<string, string>();

  address(address: string): string {
    if (!isIpv4(address) || isCommon(address)) return address;
    return take(this.#addresses, address, (n) => fromNumber(FIRST_ADDRESS + ((n - 1) % ROOM)));
  }

  name(name: string): string {
    return name === '' ? '' : take(this.#names, name, (n) => `name-${n}`);
  }

  /** Locally administered, so that no maker's number is left. */
  mac(mac: string): string {
    const digits = mac.toLowerCase().replace(/[^0-9a-f]/g, '');
    const token = take(this.#macs, digits, (n) => `02${n.toString(16).padStart(10, '0')}`);
    const separator = /[:.-]/.exec(mac)?.[0];
    return separator === undefined ? token : (token.match(/../g) ?? []).join(separator);
  }

  /** What stands for what, to undo the mask: token first. */
  table(): Record<string, string> {
    const all = [...this.#addresses, ...this.#names, ...this.#macs];
    return Object.fromEntries(all.map(([value, token]) => [token, value]));
  }

  /** Names seen so far, the longest first: a name may be part of another. */
  names(): string[] {
    return [...this.#names.keys()].sort((a, b) => b.length - a.length);
  }
}

function take(known: Map<string, string>, value: string, make: (n: number) => string): string {
  const token = known.get(value) ?? make(known.size + 1);
  known.set(value, token);
  return token;
}
