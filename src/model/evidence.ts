/** Transport of a probe. */
export type Protocol = 'icmp' | 'tcp' | 'udp';

/**
 * Why a packet was sent. `attempt`: the measurement itself. `confirm`: further flows to tell loss from a drop.
 * `control`: rung of the control ladder (something that gets through). `test`: rung of the ladder of what does not.
 * `unused`: SYN to a port that nothing uses. `size`: large packet with DF set. `sweep`: one of several source ports.
 * `compare`: a source port that passed the sweep, or one that did not, side by side. `swept-control`, `swept-test`: rung
 * of the ladder of such a source port. `expect`: for an expectation of the user's alone, outside the scenario.
 * `recheck`: something that was answered, sent again after something was not.
 */
export type Purpose =
  | 'attempt'
  | 'confirm'
  | 'control'
  | 'test'
  | 'unused'
  | 'size'
  | 'sweep'
  | 'compare'
  | 'swept-control'
  | 'swept-test'
  | 'expect'
  | 'recheck';

/** The header a router quoted inside an ICMP error (RFC 792): what the packet looked like when it died. */
export interface QuotedHeader {
  source: string;
  destination: string;
  protocol: number;
  ttl: number;
  sourcePort?: number;
  destinationPort?: number;
}

/** One packet that answered a probe. Times are milliseconds of the monotonic clock. */
export type Reply =
  | { kind: 'echo-reply'; from: string; ttl: number; rttMs: number }
  | { kind: 'syn-ack'; from: string; ttl: number; rttMs: number }
  | { kind: 'rst'; from: string; ttl: number; rttMs: number }
  | {
      kind: 'icmp-error';
      from: string;
      ttl: number;
      rttMs: number;
      icmpType: number;
      icmpCode: number;
      quoted: QuotedHeader;
    }
  | { kind: 'tftp'; from: string; rttMs: number; opcode: string; sourcePort: number; text?: string }
  /** `errorStatus` by name where it is not noError; the texts are the unit's own, cut at 256 characters. */
  | {
      kind: 'snmp';
      from: string;
      rttMs: number;
      version: 'v1' | 'v2c';
      errorStatus?: string;
      sysDescr?: string;
      sysName?: string;
    }
  | { kind: 'rip'; from: string; rttMs: number; version: number; routes: number }
  /** Bytes that no reader here understands: something answers all the same. */
  | { kind: 'datagram'; from: string; rttMs: number; sourcePort: number; bytes: number };

/**
 * What became of a packet. `pending`: still waited for (only in a report of an interrupted run). `silent`: waited for
 * long enough, nothing came. `not-sent`: the system refused to send it.
 */
export type PacketOutcome<Answer extends string> = Answer | 'icmp-error' | 'pending' | 'silent' | 'not-sent';

/** The operating system's refusal to send, for example EPERM from its own firewall. */
export interface SendFailure {
  errno: string;
  message: string;
}

interface EvidenceBase {
  /** Unique within its target: `e1`, `e2`, … in order of sending. */
  id: string;
  /** RFC 3339 time of sending. */
  sentAt: string;
}

/** One ICMP echo request, sent with the given TTL. */
export interface EchoEvidence extends EvidenceBase {
  probe: 'echo';
  request: { destination: string; ttl: number; identifier: number; sequence: number; bytes: number; purpose: Purpose };
  outcome: PacketOutcome<'echo-reply'>;
  replies: Reply[];
  failure?: SendFailure;
}

/** One TCP SYN from a raw socket, sent with the given TTL. */
export interface SynEvidence extends EvidenceBase {
  probe: 'tcp-syn';
  request: {
    source: string;
    sourcePort: number;
    destination: string;
    port: number;
    ttl: number;
    sequence: number;
    purpose: Purpose;
  };
  outcome: PacketOutcome<'syn-ack' | 'rst'>;
  replies: Reply[];
  failure?: SendFailure;
}

/** What a TLS handshake showed; the certificate need not be trusted to be reported. */
export interface TlsDetails {
  version: string;
  cipher: string;
  subject: string;
  issuer: string;
  alternativeNames: string[];
  validFrom: string;
  validTo: string;
  selfSigned: boolean;
  /** The peer asked for a certificate of the client; absent where that is not known. */
  clientCertificateWanted?: boolean;
}

/**
 * One TCP session through the kernel. `open` means that connect() succeeded; every other outcome is the kernel's
 * word alone, which hides who refused.
 */
export interface SessionEvidence extends EvidenceBase {
  probe: 'tcp-session';
  /** `beside`: told in the note of its step, and no flow is judged by it. `purpose` as with packets. */
  request: { destination: string; port: number; tls: boolean; beside?: true; purpose?: 'expect' };
  outcome: 'pending' | 'open' | 'refused' | 'unreachable' | 'timeout' | 'reset' | 'denied' | 'error';
  replies: Reply[];
  errno?: string;
  connectMs?: number;
  /** The PC's end of the session. */
  localAddress?: string;
  localPort?: number;
  /** Bytes of a discovery profile's request that were sent in it, hexadecimal; absent where nothing was sent. */
  requestHex?: string;
  /** Bytes the peer sent first or in answer, hexadecimal, cut at 256 bytes, or at the limit of the profile. */
  receivedHex?: string;
  tls?: TlsDetails | { error: string };
}

/** A services base port other than the one that was asked for, as the ports that open around it show it. */
export interface MovedBasePort {
  basePort: number;
  /** Which of its services open: base, base + 1, + 4, + 8, + 9. */
  open: number[];
  /** A TLS handshake was done on base + 1. */
  tls: boolean;
  /** The same ports may as well belong to another base port. */
  ambiguous: boolean;
}

/**
 * The search for a moved services base port, as a whole: one SYN (or, without raw sockets, one session) to each port in
 * turn, and sessions to the ports around one that opens. `everything-answers`: ports that nothing uses open as well, so
 * that an open port tells nothing. `not-sent`: the PC refused to send.
 */
export interface BasePortSearchEvidence extends EvidenceBase {
  probe: 'base-port-search';
  request: {
    destination: string;
    first: number;
    last: number;
    by: 'syn' | 'session';
    /** Longest time it can take at the rate of the run, in milliseconds; it stops at the first confirmed base port. */
    atMostMs: number;
  };
  outcome: 'pending' | 'found' | 'not-found' | 'everything-answers' | 'not-sent';
  replies: [];
  /** Ports tried so far. */
  tried: number;
  /** Ports that opened, in order of discovery, at most 32 of them. */
  openPorts: number[];
  moved: MovedBasePort | null;
  failure?: SendFailure;
}

/** One TFTP read request for `nasystem/who_is`, to one address or to a broadcast address. */
export interface WhoIsEvidence extends EvidenceBase {
  probe: 'udp-whois';
  request: {
    destination: string;
    port: number;
    file: string;
    broadcast: boolean;
    interface?: string;
    /** The PC's own port. */
    sourcePort?: number;
  };
  outcome: PacketOutcome<'answered'>;
  replies: Reply[];
  failure?: SendFailure;
}

/**
 * What a datagram to a UDP port of the unit held. `empty`: no payload at all. `filler`: zero bytes, in packets that are
 * meant to die before the unit.
 */
export type UdpPayload = 'snmp-get-v1' | 'snmp-get-v2c' | 'rip-v1' | 'rip-v2' | 'empty' | 'filler';

/** One datagram to a UDP port of the unit, sent with the given TTL. */
export interface UdpPortEvidence extends EvidenceBase {
  probe: 'udp-port';
  request: {
    destination: string;
    port: number;
    sourcePort: number;
    ttl: number;
    payload: UdpPayload;
    /** Length of the payload. */
    bytes: number;
    purpose: Purpose;
  };
  outcome: PacketOutcome<'answered'>;
  replies: Reply[];
  failure?: SendFailure;
}

/**
 * Listening, without sending, for what the unit sends by itself to a UDP port. `silent`: nothing came in `listenedMs`.
 * `unusable`: the port could not be listened on, see `failure`.
 */
export interface UdpListenEvidence extends EvidenceBase {
  probe: 'udp-listen';
  request: { destination: string; port: number };
  outcome: 'pending' | 'answered' | 'silent' | 'unusable';
  replies: Reply[];
  listenedMs?: number;
  failure?: SendFailure;
}

/**
 * A refusal in the words of a system tool. Type and codes (RFC 792) are those the words can stand for, and absent where
 * they leave it open.
 */
export interface ToldRefusal {
  from: string;
  icmpType?: number;
  icmpCodes?: number[];
  /** The tool's own words or mark, cut at 120 characters. */
  text: string;
}

/**
 * One run of the system's own `ping`. `icmp-error`: it told of a refusal. `unusable`: nothing can be concluded, for the
 * reason in `text`. An answer is in `replies` where the program said its TTL.
 */
export interface SystemPingEvidence extends EvidenceBase {
  probe: 'system-ping';
  request: { destination: string; count: number; timeoutMs: number };
  outcome: 'pending' | 'answered' | 'icmp-error' | 'silent' | 'not-sent' | 'unusable';
  replies: Reply[];
  sent?: number;
  received?: number;
  refusal?: ToldRefusal;
  /** For silence: whether this program would have shown an ICMP error. */
  errorsShown?: boolean;
  text?: string;
  failure?: SendFailure;
}

/** One hop of the system's own `traceroute`, as it told it; `address` is null where nothing answered. */
export interface ToldHop {
  ttl: number;
  address: string | null;
  rttMs: number | null;
  /** Set where the packet was refused there instead of having expired. */
  refusal?: ToldRefusal;
  /** Which TCP segment came back from the destination, where the program says so. */
  reply?: 'syn-ack' | 'rst';
}

/**
 * One run of the system's own `traceroute` or `tracert`. `reached`: a hop has the destination's address. `ended`: it
 * came to its last hop, or to the end of its time, before that. `unusable`: nothing can be concluded, see `text`.
 */
export interface SystemTraceEvidence extends EvidenceBase {
  probe: 'system-trace';
  request: { destination: string; protocol: Protocol; port?: number; maxHops: number; timeoutMs: number };
  outcome: 'pending' | 'reached' | 'ended' | 'not-sent' | 'unusable';
  replies: [];
  hops: ToldHop[];
  text?: string;
  failure?: SendFailure;
}

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
  addresses: string[];
  errno?: string;
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
  text?: string;
}

/** One recorded probe and what came back. */
export type Evidence =
  | EchoEvidence
  | SynEvidence
  | SessionEvidence
  | BasePortSearchEvidence
  | SystemPingEvidence
  | SystemTraceEvidence
  | WhoIsEvidence
  | UdpPortEvidence
  | UdpListenEvidence
  | RouteEvidence
  | NameEvidence
  | InterfacesEvidence
  | LocalFirewallEvidence
  | LinksEvidence
  | NeighbourEvidence;
