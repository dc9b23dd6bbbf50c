import type { SessionFacts } from '../session-facts.js';
import type { EvidenceBase, Reply, SendFailure } from './base.js';

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

/** An ICMP error about a connection, as the kernel matched it; `ms` since its first SYN. */
export interface SessionIcmpError {
  from: string;
  icmpType: number;
  icmpCode: number;
  ms: number;
}

/**
 * One TCP session through the kernel. `open` means that connect() succeeded; every other outcome is the kernel's
 * word alone, which hides who refused.
 */
export interface SessionEvidence extends EvidenceBase {
  probe: 'tcp-session';
  /** `beside`: told in the note of its step, and no flow is judged by it. `purpose` as with packets. */
  request: { destination: string; port: number; tls: boolean; beside?: true; purpose?: 'expect' | 'sweep' };
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
  /** What happened after the handshake; absent where none was completed, and in reports of versions that did not watch. */
  facts?: SessionFacts;
  /** SYNs of it; absent where the system does not tell. */
  syns?: number;
  icmpErrors?: SessionIcmpError[];
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
