import type { EvidenceBase } from './base.js';

/** The PC's own route lookup for the target. */
export interface RouteEvidence extends EvidenceBase {
  probe: 'route-lookup';
  request: { destination: string };
  outcome: 'routed' | 'on-link' | 'local' | 'no-route' | 'unknown';
  replies: [];
  route?: { interface: string; source: string; gateway?: string };
}

/** The state of the PC's neighbour table for the next hop. */
export interface NeighbourEvidence extends EvidenceBase {
  probe: 'neighbour';
  request: { destination: string; interface: string };
  outcome: 'reachable' | 'failed' | 'incomplete' | 'none';
  replies: [];
  mac?: string;
}

/** The look-up of the name that was given, as the PC itself does it. */
export interface NameEvidence extends EvidenceBase {
  probe: 'name-lookup';
  request: { name: string };
  outcome: 'resolved' | 'unresolved';
  replies: [];
  /** Of an unresolved name: those that no unit can have, such as 0.0.0.0. */
  addresses: string[];
  errno?: string;
  /** The addresses are those of the PC's own hosts file. */
  inHostsFile?: boolean;
}

/** One IPv4 address of the PC. */
export interface OwnAddress {
  name: string;
  address: string;
  prefix: number;
}

/**
 * The PC's own IPv4 addresses; `none` when no interface that is up has one. A second one is there when they changed
 * during the run.
 */
export interface InterfacesEvidence extends EvidenceBase {
  probe: 'interfaces';
  request: Record<string, never>;
  outcome: 'usable' | 'none';
  replies: [];
  /** Those that the run may use, with the length of their masks in bits. */
  addresses?: OwnAddress[];
}

/** One network interface of the PC, whether or not it is up. `kind` as the system calls it, such as `wireguard`. */
export interface Link {
  name: string;
  up: boolean;
  addresses: string[];
  kind?: string;
}

/** All network interfaces of the PC; looked at only when something is not met. */
export interface LinksEvidence extends EvidenceBase {
  probe: 'links';
  request: Record<string, never>;
  outcome: 'listed';
  replies: [];
  links: Link[];
}

/**
 * A look at this PC's own firewall, taken with the rights of the start of the run. `rules`: it has a rule or policy that
 * may drop answers on their way in. `none`: nftables and iptables have none. `unknown`: it could not be read, see `text`.
 */
export interface LocalFirewallEvidence extends EvidenceBase {
  probe: 'local-firewall';
  request: { direction: 'in' };
  outcome: 'none' | 'rules' | 'unknown';
  replies: [];
  /** A rule may answer what the PC sends with a TCP reset, before it leaves. */
  resets?: true;
  text?: string;
}
