/** Transport of a probe. */
export type Protocol = 'icmp' | 'tcp' | 'udp';

/**
 * Why a packet was sent. `attempt`: the measurement itself. `confirm`: further flows to tell loss from a drop.
 * `control`: hop probe of the control trace (something that gets through). `test`: hop probe of the trace of what does not.
 * `unused`: SYN to a port that nothing uses. `size`: large packet with DF set. `sweep`: one of several source ports.
 * `compare`: a source port that passed the sweep, or one that did not, side by side. `swept-control`, `swept-test`: hop probe
 * of the trace of such a source port. `expect`: for an expectation of the user's alone, outside the scenario.
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
  /** `mss`: the largest TCP payload that it takes, in bytes; absent where it announced none. */
  | { kind: 'syn-ack'; from: string; ttl: number; rttMs: number; mss?: number }
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
  /**
   * `errorStatus` by name where it is not noError; the texts are the unit's own, cut at 256 characters. Port it came from
   * and length of its payload, here and below, are absent in reports of versions that did not keep them.
   */
  | {
      kind: 'snmp';
      from: string;
      rttMs: number;
      sourcePort?: number;
      bytes?: number;
      version: 'v1' | 'v2c';
      errorStatus?: string;
      sysDescr?: string;
      sysName?: string;
    }
  | {
      kind: 'rip';
      from: string;
      rttMs: number;
      sourcePort?: number;
      bytes?: number;
      version: number;
      routes: number;
    }
  /** Bytes that no reader here understands: something answers all the same. */
  | { kind: 'datagram'; from: string; rttMs: number; sourcePort: number; bytes: number };

export type IcmpError = Extract<Reply, { kind: 'icmp-error' }>;

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

export interface EvidenceBase {
  /** Unique within its target: `e1`, `e2`, … in order of sending. */
  id: string;
  /** RFC 3339 time of sending. */
  sentAt: string;
}
