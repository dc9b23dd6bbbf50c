import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type {
  EchoEvidence,
  SynEvidence,
  UdpListenEvidence,
  UdpPortEvidence,
  WhoIsEvidence,
} from '../../model/evidence/packets.js';
import type { Link, LocalFirewallEvidence, NeighbourEvidence, RouteEvidence } from '../../model/evidence/pc.js';
import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { Flow } from '../../model/flow.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import type { LanObservation } from './lan.js';

/**
 * What a flow got at full TTL. `open`: echo reply, SYN-ACK, an opened session, or the answer of a UDP service. `reset`: a RST. `rejected`: an ICMP
 * error. `dead`: a handshake was completed, and no session carried anything. `silent`: nothing, after all attempts. `refused`, `unreachable`: the kernel's word alone. `not-sent`: the PC
 * refused to send. `unmeasured`: not sent, or not waited for to the end.
 */
export type FlowState =
  | 'open'
  | 'reset'
  | 'rejected'
  | 'dead'
  | 'silent'
  | 'refused'
  | 'unreachable'
  | 'not-sent'
  | 'unmeasured';

/** One hop of a trace: what came back for packets that lived for `ttl` hops. */
export interface HopProbe {
  ttl: number;
  /** The decisive reply; null when every packet was waited for in vain, and for traces of the system's tools. */
  reply: Reply | null;
  /** What the system's traceroute told of this hop, where anything answered it. */
  told?: ToolHopProbe;
  evidence: string[];
}

/**
 * A hop in the words of the system's traceroute. `expired`: this router ended the packet's life. `reached`: an echo
 * reply, a SYN-ACK or the unit's port unreachable. `reset`: a RST in the unit's name. `answered`: a TCP segment in the
 * unit's name, of which the program does not say more.
 */
export interface ToolHopProbe {
  kind: 'expired' | 'refused' | 'answered' | 'reset' | 'reached';
  address: string;
  rttMs: number | null;
}

/** An ICMP error in the words of a system tool; null is what these words leave open. */
export interface Refusal {
  from: string;
  icmpType: number | null;
  icmpCodes: readonly number[] | null;
  rttMs: number | null;
  text: string;
  evidence: string[];
}

export interface FlowObservation {
  key: string;
  flow: Flow;
  state: FlowState;
  /** The reply that decided the state; for `silent` and the kernel's words there is none. */
  reply: Reply | null;
  /** Packets at full TTL: how many were sent and waited for, how many were answered. */
  sent: number;
  answered: number;
  /** errno of a refused send or of the kernel's session. */
  errno: string | null;
  evidence: string[];
  /** Sorted by TTL. Hop probes still waited for are absent. */
  trace: HopProbe[];
  session: SessionEvidence | null;
  /** Sessions that opened and carried nothing. */
  dead: readonly SessionEvidence[];
  /** Who refused it, as the system's tools tell; null where they were not asked or did not say. */
  refusal: Refusal | null;
  /** Lowest TTL at which the system's traceroute got a RST in the unit's name; null where it got none. */
  resetAt: number | null;
  /** Its silence is the word of a tool that shows no ICMP errors. */
  errorsHidden: boolean;
  /** Unmeasured, because the unit stopped answering anything before it was measured to the end. */
  stopped?: true;
}

/** A router on the path, as its time-exceeded messages show it. */
export interface Router {
  hop: number;
  /** Null where its messages carry the unit's address instead of its own. */
  address: string | null;
  rttMs: number;
}

/** A port that nothing documented uses, and whether a handshake was accepted there all the same. */
export interface UnusedPort {
  port: number;
  accepted: boolean;
  /** TTL of the reply as it arrived. */
  replyTtl: number;
  evidence: string[];
}

/** One source port of a sweep: how many of its packets were answered at all, and how many in the unit's name. */
export interface SweptFlow {
  sourcePort: number;
  /** Its first SYN was refused; a RST to a later one may be that of a half-open connection. */
  refusedAtOnce: boolean;
  sent: number;
  answered: number;
  passed: number;
  /** The packets that were sent side by side with others, once it was known which pass. */
  compared: { sent: number; answered: number };
  /** Hop probes with rising TTL from this source port; empty where it was not traced. */
  trace: HopProbe[];
  evidence: string[];
}

/** Large packets with DF set: what passed, what vanished, and how far large ones got. */
export interface SizeObservation {
  /** Largest packet that was answered, and smallest that vanished without a word, in bytes. */
  largestPassed: number | null;
  smallestLost: number | null;
  /** Highest TTL at which a large packet still brought a time exceeded, and lowest at which it brought nothing. */
  lastHop: number;
  firstSilentHop: number | null;
  /** What TCP showed: `bytes` is the largest packet of a session to the target by its MSS; null where none told. */
  tcp: { bytes: number | null; large: 'passed' | 'lost' | 'unknown'; lost: string[] };
  /** Packets of one size were answered once and unanswered another time. */
  lossy: boolean;
  evidence: string[];
}

/** The unit answered during the run, and at its end no more what it had answered before. */
export interface Stopped {
  /** Flows whose silence may only be that of the unit. */
  flows: string[];
  /** The last packet it answered, and the rechecks in vain. */
  evidence: string[];
  /** A router that called the unit or its network unreachable after that; null without one. */
  reporter: { from: string; evidence: string } | null;
}

/** Everything a rule may look at: derived from the evidence alone, without clock, order or sockets. */
export interface Observations {
  target: string;
  /** What the scenario requires of it. */
  requirements: readonly RequirementId[];
  /** No unit at all: the target stands for whoever might have answered the broadcast. */
  nobody: boolean;
  lan: LanObservation;
  settings: RunSettings;
  /** Packets were seen on raw sockets, not only through the kernel's words. */
  raw: boolean;
  /** It was traced how far packets get, by raw sockets or by the system's traceroute. */
  traced: boolean;
  /** Every ICMP error that the system's tools told of, those of the PC itself left out. */
  refusals: Refusal[];
  route: RouteEvidence | null;
  /** The newest look at the table: an older one was taken before anything was sent. */
  neighbour: NeighbourEvidence | null;
  /** The interface that the route leads over, as the system lists it; null where that is not known. */
  link: Link | null;
  /** The look at the PC's own firewall; null where a run did not come to it. */
  ownFirewall: LocalFirewallEvidence | null;
  /** The name that was given did not resolve. */
  nameFailed: boolean;
  /** The PC has no IPv4 address that is of use for the target. */
  noAddress: boolean;
  unusedPorts: UnusedPort[];
  /** Swept source ports by port of the unit. */
  sweeps: Map<number, SweptFlow[]>;
  size: SizeObservation;
  flows: Map<string, FlowObservation>;
  /** Flows that something else than the unit answers: their SYN-ACKs say nothing about the unit. */
  impostors: ReadonlySet<string>;
  /** Flows of which nothing shows that it is the unit that answers. */
  doubted: ReadonlySet<string>;
  unit: {
    /** Any packet from the unit's own address arrived. */
    heard: boolean;
    /** Evidence of those packets. */
    evidence: string[];
    /** Lowest TTL at which the unit answered a flow that gets through; null when not traced. */
    hop: number | null;
    /** Distance shown by the TTL of echo replies and SYN-ACKs; null when there are none or they disagree. */
    replyDistance: number | null;
  };
  /** On the PC's own link, with no router in between. */
  nextDoor: boolean;
  /** The unit stopped answering during the run; null where it did not, or was not heard at all. */
  stopped: Stopped | null;
  /** Packets of one flow to one hop were answered once and unanswered another time: single silences say little. */
  lossy: boolean;
  /** By hop, lowest first. */
  routers: Router[];
  /** TTLs with which packets were sent: a hop that none was meant to die at was not asked who it is. */
  askedHops: ReadonlySet<number>;
  evidence: Map<string, Evidence>;
}

/** Packets that can be sent with any TTL. */
export type HopEvidence = EchoEvidence | SynEvidence | UdpPortEvidence;
/** A packet of a flow; listening counts as one that was answered when the unit was heard. */
export type PacketEvidence = HopEvidence | WhoIsEvidence | UdpListenEvidence;

/**
 * A subnet is required and the unit is on none of the PC's. Who answers the broadcast is on the PC's link all the same,
 * or behind a router that relays it.
 */
export function isOffSubnet({ requirements, nobody, noAddress, lan }: Observations): boolean {
  if (!requirements.includes('subnet') || nobody || noAddress) return false;
  return lan.onSubnet === false && lan.answered.length === 0;
}
