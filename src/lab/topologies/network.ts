import type { Ipv4 } from '../../model/address.js';
import type { FindingCode } from '../../model/finding.js';
import type { Lab } from '../lab.js';
import { linkEnds, type Topology } from '../topology.js';

/** A topology with what has to be set on its nodes before it is a network, and the truth about its places. */
export interface LabNetwork {
  /** One line for a table. */
  title: string;
  topology: Topology;
  /** Place of each node on the path: 0 is the PC, n the n-th router, the last one the unit. */
  hops: Readonly<Record<string, number>>;
  /** The node whose address Manager is given: the unit, or the router that forwards to it. */
  target: string;
  /** What is true of this network whatever else is: no address translation here looks into TFTP, for one. */
  alsoTrue?: readonly FindingCode[];
  /** Programs beyond those of every lab. */
  needs: readonly ('nft' | 'python3')[];
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
