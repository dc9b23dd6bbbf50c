import type { Ipv4 } from '../model/address.js';
import type { Reply } from '../model/evidence/base.js';
import { isHostsWord, isUnreachable, saysUndeliverable } from '../model/icmp.js';
import type { Machine } from '../net/ports.js';
import type { EvidenceLog } from './evidence-log.js';
import { RoundTripEstimator } from './round-trip.js';

/** A probe on its way: when it left, and who wants to know what comes back. */
export interface Flight {
  /** Monotonic time of sending, in milliseconds. */
  sentAt: number;
  onReply(reply: Reply): void;
}

export interface DatagramKey {
  destination: string;
  port: number;
  sourcePort: number;
  /**
   * Bytes of the payload, where datagrams of one flow are told apart by their length: no device on the way rewrites
   * it, and every ICMP error quotes it.
   */
  bytes?: number;
}

/** Sees the ICMP errors that quote datagrams; what a UDP service answers arrives on the probe's own socket. */
export interface DatagramErrors {
  expectDatagram(key: DatagramKey, flight: Flight): void;
}

/** Ordinary UDP sockets are not told of errors. */
export const NO_DATAGRAM_ERRORS: DatagramErrors = { expectDatagram: () => {} };

/** One target, as probes of every method are pointed at it. */
export interface ProbeTarget {
  machine: Machine;
  log: EvidenceLog;
  target: Ipv4;
  /** The PC's address on the way to the target. */
  source: Ipv4;
  /** Longest wait for a reply after the last attempt, in milliseconds. */
  timeoutMs: number;
  /** How often a probe is sent before it counts as unanswered. */
  attempts: number;
  /** One of many targets: while nothing is heard from it, it gets its attempts and no more. */
  sparing?: boolean;
  /** Captures are taken on the path: ports that nothing uses are asked, which no filter of a capture names. */
  captured?: boolean;
  signal: AbortSignal;
}

/** What the probes of one target share. */
export interface ProbeContext extends ProbeTarget {
  roundTrip: RoundTripEstimator;
  errors: DatagramErrors;
}

/** The context of a target of which nothing was heard yet. */
export function contextOf(target: ProbeTarget, errors = NO_DATAGRAM_ERRORS): ProbeContext {
  return { ...target, roundTrip: new RoundTripEstimator(), errors };
}

/** Notes what comes from the target's own address, and a router's word that it cannot be reached. */
export function hear(context: ProbeContext, reply: Reply): void {
  if (reply.from === context.target && isHostsWord(reply)) context.roundTrip.note(reply);
  else if (isUnreachable(reply) && saysUndeliverable(reply.icmpCode)) context.roundTrip.noteUnreachable();
}
