/** What happened on a TCP connection after its handshake, as the kernel tells it. Times in milliseconds since it opened. */
export interface SessionFacts {
  /** The least round-trip time, in milliseconds. */
  rttMs: number;
  receivedBytes: number;
  /** Data of ours, and how much of it the peer acknowledged. */
  sentBytes: number;
  acknowledgedBytes: number;
  /** Absent where the connection had ended before it was our turn. */
  fin?: {
    sentMs: number;
    /** When its acknowledgement was noticed; absent where there was none. */
    acknowledgedMs?: number;
    /** How long it was waited for, from its sending. */
    watchedMs: number;
  };
  /** Segments that the kernel had to send again, our FIN among them. */
  retransmits: number;
  /**
   * Segments of the peer where none of them carried, acknowledged or ended anything: its SYN-ACK again, because our
   * answer to it does not arrive.
   */
  repeatedSynAcks: number;
  peerFinMs?: number;
  resetMs?: number;
  /** Other errors on the connection, such as EHOSTUNREACH. */
  errors: { errno: string; ms: number }[];
  /** Set where the watch was ended from outside. */
  aborted?: true;
}

/** A FIN and this many repetitions without an acknowledgement are no chance. */
export const DEAD_AFTER_RETRANSMITS = 3;
/** A reset that comes sooner after our FIN was on its way before. */
const LEAST_PART_OF_RTT = 0.9;

/**
 * Whether a session carries anything: true where something after the handshake was acknowledged or answered, false where
 * our FIN and its repetitions were not, or where the peer's first word was a reset. Everything else is unknown.
 */
export function carries(facts: SessionFacts): boolean | 'unknown' {
  const { fin, receivedBytes, acknowledgedBytes, resetMs, peerFinMs, retransmits } = facts;
  const heard = receivedBytes > 0 || acknowledgedBytes > 0 || peerFinMs !== undefined;
  if (fin?.acknowledgedMs !== undefined) return true;
  if (resetMs !== undefined) return heard || answersFin(facts) ? 'unknown' : false;
  if (acknowledgedBytes > 0 || (heard && retransmits === 0)) return true;
  const dead = fin !== undefined && retransmits >= DEAD_AFTER_RETRANSMITS;
  return dead && !heard ? false : 'unknown';
}

/** Many a stack answers a FIN with a reset: that is no sign of a dead session, and no acknowledgement either. */
function answersFin({ fin, resetMs, rttMs }: SessionFacts): boolean {
  return fin !== undefined && resetMs !== undefined && resetMs - fin.sentMs >= LEAST_PART_OF_RTT * rttMs;
}
