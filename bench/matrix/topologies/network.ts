import type { Lab } from '../../../src/lab/lab.js';
import { linkEnds, type Topology } from '../../../src/lab/topology.js';
import type { Ipv4 } from '../../../src/model/address.js';
import type { FindingCode } from '../../../src/model/finding.js';

/** `tun`: the right to make tunnel interfaces (/dev/net/tun). */
export type Need = 'nft' | 'python3' | 'tun';

/** A topology with what has to be set on its nodes before it is a network, and the truth about its places. */
export interface LabNetwork {
  /** One line for a table. */
  title: string;
  topology: Topology;
  /** Place of each node on the path: 0 is the PC, n the n-th router, the last one the unit. */
  hops: Readonly<Record<string, number>>;
  /** Devices that are no hop, with the two nodes they sit between: either of these has to be named for them. */
  bridges?: Readonly<Record<string, readonly [string, string]>>;
  /** The node whose address Manager is given: the unit, or the router that forwards to it. */
  target: string;
  /** What is true of this network whatever else is: no address translation here looks into TFTP, for one. */
  alsoTrue?: readonly FindingCode[];
  /** Programs beyond those of every lab. */
  needs: readonly Need[];
  /** Address translation, several routes and the like. */
  prepare(lab: Lab): Promise<void>;
}

/** All addresses of a node: a router answers from any of them. */
export function addressesOf(topology: Topology, node: string): Ipv4[] {
  return linkEnds(topology)
    .filter((end) => end.node === node && end.address !== undefined)
    .map((end) => end.address?.split('/')[0] as Ipv4);
}

/** Hop numbers of `pc`, `r1` … `rn` and `unit` in a row. */
export function hopsOfChain(routers: number): Record<string, number> {
  const names = ['pc', ...Array.from({ length: routers }, (_, index) => `r${index + 1}`), 'unit'];
  return Object.fromEntries(names.map((name, hop) => [name, hop]));
}
