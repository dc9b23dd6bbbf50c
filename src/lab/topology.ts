/** What a node of the lab stands for. A `switch` bridges all its interfaces and has no address. */
export type NodeRole = 'pc' | 'router' | 'unit' | 'switch';

export interface LabNode {
  name: string;
  role: NodeRole;
}

/** One end of a cable. `address` is `a.b.c.d/length`; a switch port has none. */
export interface LinkEnd {
  node: string;
  interface: string;
  address?: string;
}

export interface LabLink {
  a: LinkEnd;
  b: LinkEnd;
}

/** One static route. `to` is `default` or `a.b.c.d/length`, `via` the next hop's address. */
export interface LabRoute {
  node: string;
  to: string;
  via: string;
}

/** A network as data: what openLab builds. */
export interface Topology {
  nodes: LabNode[];
  links: LabLink[];
  routes: LabRoute[];
}

/** All link ends of the topology, in the order of its links. */
export function linkEnds(topology: Topology): LinkEnd[] {
  return topology.links.flatMap((link) => [link.a, link.b]);
}

/**
 * The node's address without its prefix length: for a router, that of the interface that faces the PC, because this
 * is the source of the ICMP errors the PC receives (RFC 1812 §4.3.2.4). Undefined for an unknown or unaddressed node.
 */
export function addressFacingPc(topology: Topology, node: string): string | undefined {
  const own = linkEnds(topology).filter((end) => end.node === node);
  const towardsPc = portsTowardsPc(topology).get(node);
  const facing = own.find((end) => end === towardsPc && end.address !== undefined);
  return (facing ?? own.find((end) => end.address !== undefined))?.address?.split('/')[0];
}

/** Breadth-first from the PC: the port through which each other node is reached first. */
function portsTowardsPc(topology: Topology): Map<string, LinkEnd> {
  const ports = new Map<string, LinkEnd>();
  const queue = topology.nodes.filter((node) => node.role === 'pc').map((node) => node.name);
  const seen = new Set(queue);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const far of farEnds(topology, at)) {
      if (seen.has(far.node)) continue;
      seen.add(far.node);
      ports.set(far.node, far);
      queue.push(far.node);
    }
  }
  return ports;
}

function farEnds(topology: Topology, node: string): LinkEnd[] {
  return topology.links.flatMap(({ a, b }) => [...(a.node === node ? [b] : []), ...(b.node === node ? [a] : [])]);
}
