/** Transport of a probe. */
export type Protocol = 'icmp' | 'tcp' | 'udp';

/**
 * Why a packet was sent. `attempt`: the measurement itself. `confirm`: further flows to tell loss from a drop.
 * `control`: rung of the control ladder (something that gets through). `test`: rung of the ladder of what does not.
 * `unused`: SYN to a port that nothing uses. `sweep`: one of several source ports. `size`: large packet with DF set.
 */
export type Purpose = 'attempt' | 'confirm' | 'control' | 'test' | 'unused' | 'sweep' | 'size';

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
  | { kind: 'tftp'; from: string; rttMs: number; opcode: string; sourcePort: number; text?: string };

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
}

/**
 * One TCP session through the kernel. `open` means that connect() succeeded; every other outcome is the kernel's
 * word alone, which hides who refused.
 */
export interface SessionEvidence extends EvidenceBase {
  probe: 'tcp-session';
  request: { destination: string; port: number; tls: boolean };
  outcome: 'pending' | 'open' | 'refused' | 'unreachable' | 'timeout' | 'reset' | 'denied' | 'error';
  replies: Reply[];
  errno?: string;
  connectMs?: number;
  localPort?: number;
  /** Bytes the peer sent first, hexadecimal, cut at 256 bytes. */
  receivedHex?: string;
  tls?: TlsDetails | { error: string };
}

/** One TFTP read request for `nasystem/who_is`, to one address or to a broadcast address. */
export interface WhoIsEvidence extends EvidenceBase {
  probe: 'udp-whois';
  request: { destination: string; port: number; file: string; broadcast: boolean; interface?: string };
  outcome: PacketOutcome<'answered'>;
  replies: Reply[];
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

/** One recorded probe and what came back. */
export type Evidence = EchoEvidence | SynEvidence | SessionEvidence | WhoIsEvidence | RouteEvidence | NeighbourEvidence;
