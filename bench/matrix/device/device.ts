import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../../src/lab/lab.js';
import { startProgram } from '../../../src/lab/program.js';
import type { LabLink, LinkEnd, Topology } from '../../../src/lab/topology.js';

const PROGRAMS = 'bench/matrix/device';
const SWALLOWING = 'tun1';
/** No run of a case takes longer, however often it is repeated. */
const LIMIT_SECONDS = 1_800;

/** A number, one of several, or one within limits. */
export type Range =
  | number
  | readonly number[]
  | { min?: number; max?: number; parity?: 'even' | 'odd' }
  | { not: Range };

/**
 * What a rule of the device asks of a packet; every key has to hold. `flags` and `options` are words such as
 * `syn !ack` and `!any`. Ports are those of the PC's and the unit's end, of the packet or of what an ICMP error quotes.
 * Ages and counts are explained in the program (match.py).
 */
export interface DeviceMatch {
  from?: 'pc' | 'unit';
  protocol?: string | readonly string[];
  source?: string | readonly string[];
  destination?: string | readonly string[];
  arpTarget?: string | readonly string[];
  pcPort?: Range;
  unitPort?: Range;
  flags?: string;
  options?: string;
  /** Type, or type and code, or several of these. */
  icmp?: readonly number[] | readonly (readonly number[])[];
  /** Protocol of the packet that an ICMP error quotes. */
  quoted?: string | readonly string[];
  ttl?: Range;
  /** Bytes of the IP packet. */
  size?: Range;
  payload?: Range;
  ageMs?: Range;
  flowAgeMs?: Range;
  sinceFirstMs?: Range;
  count?: Range;
  flowCount?: Range;
}

/** What is sent back to where the packet came from; `source` is the packet's destination unless given. */
export interface DeviceAnswer {
  as: 'syn-ack' | 'ack' | 'rst' | 'icmp' | 'echo' | 'arp';
  /** `copy`: that of the packet which is answered. 64 by default. */
  ttl?: number | 'copy';
  source?: string;
  type?: number;
  code?: number;
  rest?: number;
  quoteBytes?: number;
  /** Length and fragment offset of the quote in little-endian order. */
  hostOrder?: true;
  mss?: number;
  delayMs?: number;
}

export interface DeviceAlteration {
  ttl?: number;
  ttlBy?: number;
  source?: string;
  mss?: number;
  noOptions?: true;
  quoteBytes?: number;
  hostOrder?: true;
  quoteTtl?: number;
  /** Added to the acknowledgement number. */
  acknowledgement?: number;
}

/** The first rule whose match holds decides. An answered packet is dropped unless `pass` is set. */
export interface DeviceRule {
  match: DeviceMatch;
  do: {
    answer?: DeviceAnswer | readonly DeviceAnswer[];
    drop?: true;
    pass?: true;
    alter?: DeviceAlteration;
    copies?: number;
    delayMs?: number;
  };
}

/**
 * Makes a node with two ports, `p1` towards the PC and `p2` towards the unit, a device that meddles by these rules; with
 * one port it is a host.
 */
export async function startDevice(
  lab: Lab,
  node: string,
  rules: readonly DeviceRule[],
  ends: readonly string[],
): Promise<void> {
  for (const end of ends) await lab.ip(node, ['link', 'set', end, 'nomaster']);
  const argv = ['python3', '-B', programPath('device.py'), JSON.stringify(rules), `${LIMIT_SECONDS}`, ...ends];
  await startProgram(lab, node, argv, /^device ready/);
}

/** A tunnel interface of the node whose other end forgets what it gets, with this address and these destinations. */
export async function swallow(lab: Lab, node: string, address: string, to: readonly string[]): Promise<void> {
  await startProgram(
    lab,
    node,
    ['python3', '-B', programPath('tun.py'), SWALLOWING, `${LIMIT_SECONDS}`],
    /^tunnel ready/,
  );
  await lab.ip(node, ['address', 'add', address, 'dev', SWALLOWING]);
  await lab.ip(node, ['link', 'set', SWALLOWING, 'up']);
  for (const destination of to) await lab.ip(node, ['route', 'replace', destination, 'dev', SWALLOWING]);
}

/** The programs lie beside the sources and are not compiled with them. */
function programPath(name: string): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at)) {
    const path = join(at, PROGRAMS, name);
    if (existsSync(path)) return path;
  }
  throw new Error(`${PROGRAMS}/${name} is not above ${import.meta.url}`);
}

/**
 * The topology with a bridge in each of its cables: `d0` between the PC and the first router, `d1` behind it and so on.
 * A bridge passes everything until a device takes its place.
 */
export function wired(topology: Topology): Topology {
  const bridges = topology.links.map((_, index) => `d${index}`);
  return {
    ...topology,
    nodes: [...topology.nodes, ...bridges.map((name) => ({ name, role: 'switch' as const }))],
    links: topology.links.flatMap((link, index) => cut(link, `d${index}`)),
  };
}

function cut({ a, b }: LabLink, bridge: string): LabLink[] {
  const port = (name: string): LinkEnd => ({ node: bridge, interface: name });
  return [
    { a, b: port('p1') },
    { a: port('p2'), b },
  ];
}

/** The two neighbours of each bridge that `wired` puts into a topology. */
export function bridgesOf(topology: Topology): Record<string, readonly [string, string]> {
  return Object.fromEntries(topology.links.map(({ a, b }, index) => [`d${index}`, [a.node, b.node] as const]));
}
