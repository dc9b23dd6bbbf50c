import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { fromNumber, type Ipv4, toNumber } from '../../model/address.js';

/** Bits of the column Flags (linux/route.h). */
const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
/** What stands for the interface of a route that lets nothing through: `unreachable`, `prohibit`, `blackhole`. */
const NO_INTERFACE = '*';
const ROUTE_LINE = /^(\S+)\s+([0-9A-F]{8})\s+([0-9A-F]{8})\s+([0-9A-F]{4})\s+\d+\s+\d+\s+(\d+)\s+([0-9A-F]{8})\b/;

/** One route of the main table. `gateway` is null on the link; `refuses`: it lets nothing through. */
export interface MainRoute {
  interface: string;
  destination: number;
  mask: number;
  metric: number;
  gateway: Ipv4 | null;
  refuses: boolean;
}

/** The main routing table; null where /proc is not there, or not to be read. */
export async function readMainTable(): Promise<MainRoute[] | null> {
  const text = await readFile('/proc/net/route', 'utf8').catch(() => null);
  return text === null ? null : parseMainTable(text);
}

/**
 * Whether the main table is the only one of routes to other hosts: with further ones, policy rules choose between them.
 * Null where it is not known.
 */
export async function isMainAlone(): Promise<boolean | null> {
  const text = await readFile('/proc/net/fib_triestat', 'utf8').catch(() => '');
  return /^Main:$/m.test(text) ? !/^Id \d+:$/m.test(text) : null;
}

/** Routes in the text of /proc/net/route (proc(5)); null when it is no such text. Lines that are no routes are left out. */
export function parseMainTable(text: string): MainRoute[] | null {
  if (!text.startsWith('Iface\t')) return null;
  return text.split('\n').flatMap((line) => {
    const [, name, destination, gateway, flags, metric, mask] = ROUTE_LINE.exec(line) ?? [];
    if (name === undefined || (hex(flags) & RTF_UP) === 0) return [];
    const hop = (hex(flags) & RTF_GATEWAY) === 0 ? null : fromNumber(networkOrder(gateway));
    return [
      {
        interface: name,
        destination: networkOrder(destination),
        mask: networkOrder(mask),
        metric: Number(metric),
        gateway: hop,
        refuses: name === NO_INTERFACE,
      },
    ];
  });
}

/** The route that the kernel takes: the longest prefix, then the lowest metric. */
export function routeTo(table: readonly MainRoute[], destination: Ipv4): MainRoute | null {
  const wanted = toNumber(destination);
  const fitting = table.filter((route) => (wanted & route.mask) >>> 0 === route.destination);
  return fitting.sort((a, b) => b.mask - a.mask || a.metric - b.metric)[0] ?? null;
}

function hex(digits = '0'): number {
  return Number.parseInt(digits, 16);
}

/** The kernel prints the bytes of an address as one number of the machine. */
function networkOrder(digits = ''): number {
  const bytes = Buffer.from(digits, 'hex');
  return endianness() === 'LE' ? bytes.readUInt32LE() : bytes.readUInt32BE();
}
