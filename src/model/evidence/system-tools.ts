import type { EvidenceBase, Protocol, Reply, SendFailure } from './base.js';

/**
 * A refusal in the words of a system tool. Type and codes (RFC 792) are those the words can stand for, and absent where
 * they leave it open.
 */
export interface ToolRefusal {
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
  refusal?: ToolRefusal;
  /** For silence: whether this program would have shown an ICMP error. */
  errorsShown?: boolean;
  text?: string;
  failure?: SendFailure;
}

/** One hop of the system's own `traceroute`, as it told it; `address` is null where nothing answered. */
export interface ToolHop {
  ttl: number;
  address: string | null;
  rttMs: number | null;
  /** Set where the packet was refused there instead of having expired. */
  refusal?: ToolRefusal;
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
  hops: ToolHop[];
  text?: string;
  failure?: SendFailure;
}
