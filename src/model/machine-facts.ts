import type { Method } from './report.js';

/** A program of the system; `version` is null where it does not say. */
export interface ProgramFact {
  path: string;
  family: string;
  version: string | null;
  /** Why it cannot be started, null where it can. */
  problem: string | null;
  /** Whether its output is one that pathproof reads. */
  readable: boolean;
}

/** What the local firewall looks like from outside: counts and policies, never its rules. */
export type FirewallFact =
  | { kind: 'rules'; tool: 'nft' | 'iptables'; rules: number; dropByDefault: ('input' | 'output')[] }
  | { kind: 'unreadable'; reason: string };

export type DefaultRouteFact =
  | { kind: 'gateway'; gateway: string; interface: string }
  | { kind: 'on-link'; interface: string }
  | { kind: 'none' }
  | { kind: 'unknown'; reason: string };

export interface InterfaceFact {
  name: string;
  address: string;
  prefix: number;
  mac: string;
  /** Its name is one that VPN clients give: what is measured may go through the tunnel. */
  vpn: boolean;
}

/** Where raw sockets can be built: in a checkout, in the folder of the package, nowhere; or they are part of the program. */
export type RawSource =
  | { kind: 'checkout' | 'none' | 'built-in' }
  | { kind: 'package'; folder: string; writable: boolean };

/** Everything `pathproof doctor` finds out about a machine, without sending a packet. */
export interface MachineFacts {
  platform: NodeJS.Platform;
  release: string;
  node: string;
  /** Whether raw sockets and net-ping could be opened, tried for real; else why not. */
  raw: { opened: boolean; reason: string | null };
  /** Whether the optional packages are installed and built. */
  modules: { name: string; problem: string | null }[];
  rawSource: RawSource;
  /** Effective user id; null on Windows. */
  uid: number | null;
  /** CAP_NET_RAW in the effective set; null where the system has no capabilities. */
  capNetRaw: boolean | null;
  /** Whether `net.ipv4.ping_group_range` includes this group, so that traces with ICMP need no root; null elsewhere. */
  pingGroup: boolean | null;
  ping: ProgramFact | null;
  traceroute: ProgramFact | null;
  interfaces: InterfaceFact[];
  defaultRoute: DefaultRouteFact;
  firewall: FirewallFact;
  lab: { available: boolean; mode: string | null; nft: boolean; reason: string | null };
}

/** One way to get more out of the machine. */
export interface Advice {
  why: string;
  command: string | null;
}

export interface MethodVerdict {
  method: Method;
  available: boolean;
  why: string;
  /** What it cannot tell. */
  limits: string[];
}

/** What `pathproof doctor` says. `best` is null when nothing can be measured at all. */
export interface MachineReport {
  schema: 'pathproof/doctor/1';
  tool: { name: string; version: string };
  best: Method | null;
  methods: MethodVerdict[];
  facts: MachineFacts;
  notes: string[];
  advice: Advice[];
}
