/** An IPv4 address in dotted form without leading zeros, such as `192.168.42.1`. */
export type Ipv4 = string & { readonly __brand: 'Ipv4' };

const OCTET = /^(0|[1-9]\d{0,2})$/;

/** Whether the text is a strict dotted IPv4 address: four decimal octets, no leading zeros. */
export function isIpv4(text: string): text is Ipv4 {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => OCTET.test(part) && Number(part) <= 255);
}

/** The address that the text is; throws RangeError where it is none. */
export function ipv4(text: string): Ipv4 {
  if (!isIpv4(text)) throw new RangeError(`no IPv4 address: ${text}`);
  return text;
}

/** The address as an unsigned 32-bit number in network order. */
export function toNumber(address: Ipv4): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The dotted form of an unsigned 32-bit number. */
export function fromNumber(value: number): Ipv4 {
  return ipv4([24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.'));
}

/** Every address of this machine, for a socket that is bound to none of them. */
export const ANY_ADDRESS = ipv4('0.0.0.0');
export const LOOPBACK = ipv4('127.0.0.1');
/** Every host of the link (RFC 919 §7). */
export const LIMITED_BROADCAST = ipv4('255.255.255.255');

/** Whether both addresses lie in the same subnet of the given prefix length (0–32). */
export function sameSubnet(a: Ipv4, b: Ipv4, prefix: number): boolean {
  const size = 2 ** (32 - prefix);
  return Math.floor(toNumber(a) / size) === Math.floor(toNumber(b) / size);
}

/** The broadcast address of the subnet that the address lies in (prefix length 0–32). */
export function subnetBroadcast(address: Ipv4, prefix: number): Ipv4 {
  const size = 2 ** (32 - prefix);
  return fromNumber(Math.floor(toNumber(address) / size) * size + size - 1);
}

/** Whether the address can be one host: not 0/8, multicast, reserved or the limited broadcast. */
export function isUnicast(address: Ipv4): boolean {
  const first = Number(address.split('.')[0]);
  return first > 0 && first < 224;
}

/** RFC 1918, and the shared space of carriers (RFC 6598). */
const PRIVATE: readonly [string, number][] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
];
const LINK_LOCAL: readonly [string, number][] = [
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
];

/** Whether the address is one that the public internet does not route: RFC 1918 and RFC 6598. */
export function isPrivate(address: Ipv4): boolean {
  return isWithin(address, PRIVATE);
}

/** Whether the address is one of the public internet: a host's, and neither private, link-local nor loopback. */
export function isPublic(address: Ipv4): boolean {
  return isUnicast(address) && !isPrivate(address) && !isWithin(address, LINK_LOCAL);
}

function isWithin(address: Ipv4, networks: readonly [string, number][]): boolean {
  return networks.some(([network, prefix]) => sameSubnet(address, ipv4(network), prefix));
}

/** The network of an address in CIDR notation: `192.168.10.0/24`. */
export function networkOf(address: Ipv4, prefix: number): string {
  const size = 2 ** (32 - prefix);
  return `${fromNumber(Math.floor(toNumber(address) / size) * size)}/${prefix}`;
}
