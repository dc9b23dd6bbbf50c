import { fromNumber, type Ipv4, isIpv4, toNumber } from '../../model/address.js';

/** A block of addresses in CIDR notation; prefix 32 is one host. */
export interface Block {
  readonly address: Ipv4;
  readonly prefix: number;
}

/** `192.168.10.20` or `192.168.10.0/24`; null for anything else, host bits that are set included. */
export function blockOf(text: string): Block | null {
  const [address = '', length = '32', ...rest] = text.split('/');
  if (!isIpv4(address) || rest.length > 0 || !/^\d{1,2}$/.test(length)) return null;
  const prefix = Number(length);
  if (prefix > 32 || toNumber(address) % 2 ** (32 - prefix) !== 0) return null;
  return { address, prefix };
}

export function isHost({ prefix }: Block): boolean {
  return prefix === 32;
}

/** `192.168.10.20`, or `192.168.10.0/24`. */
export function short(block: Block): string {
  return isHost(block) ? block.address : cidr(block);
}

/** Always with the prefix length. */
export function cidr({ address, prefix }: Block): string {
  return `${address}/${prefix}`;
}

/** `255.255.255.0` */
export function netmask({ prefix }: Block): string {
  return fromNumber(2 ** 32 - 2 ** (32 - prefix));
}

/** The netmask inverted, as Cisco IOS wants it: `0.0.0.255`. */
export function wildcard({ prefix }: Block): string {
  return fromNumber(2 ** (32 - prefix) - 1);
}
