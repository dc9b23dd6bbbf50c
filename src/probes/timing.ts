/**
 * How long answers are waited for, and how often silence is asked again before it is believed. What stands here decides
 * whom a diagnosis blames: a wait too short makes an answer late, too few packets make chance look like a drop.
 */

/** A wait of at least `leastMs`, and of so many round trips of the target, once one was measured. */
interface Wait {
  leastMs: number;
  roundTrips: number;
}

const WAITS = {
  /** After the last attempt, once the target was heard: no retransmission timer starts below 1 s (RFC 6298 §2.4). */
  lastAttempt: { leastMs: 1000, roundTrips: 8 },
  /** No answer until then is worth a look. */
  suspicion: { leastMs: 600, roundTrips: 3 },
  /** After the last of the packets that tell loss from a drop. */
  confirm: { leastMs: 400, roundTrips: 4 },
  /** The same, for the system’s ping. */
  confirmPing: { leastMs: 1500, roundTrips: 4 },
  /** Replies to one wave of hops. */
  hops: { leastMs: 300, roundTrips: 3 },
  /** One hop of the system’s traceroute. */
  tracerouteHop: { leastMs: 1000, roundTrips: 3 },
  /** Packets that are sent again to what answered before. */
  recheck: { leastMs: 400, roundTrips: 4 },
  /** The last of the packets that count loss. */
  countLoss: { leastMs: 400, roundTrips: 3 },
  /** One round of SYNs from several source ports. */
  sweep: { leastMs: 120, roundTrips: 3 },
  /** A SYN to a port that nothing uses. */
  unusedPort: { leastMs: 200, roundTrips: 4 },
  /** A large echo request. */
  pathMtu: { leastMs: 250, roundTrips: 3 },
  /** A large SYN: four of them take more than a second. */
  pathMtuTcp: { leastMs: 400, roundTrips: 3 },
  /** The last SYNs of a search over many ports, and each session of one. */
  scanEnd: { leastMs: 1000, roundTrips: 4 },
  scanSession: { leastMs: 500, roundTrips: 4 },
  /** A session beside a port that opened. */
  besidePort: { leastMs: 1500, roundTrips: 8 },
} as const satisfies Record<string, Wait>;

/** The wait in milliseconds, for a target whose longest round trip took `rttMs`; null while it is silent. */
export function waitMs(kind: keyof typeof WAITS, rttMs: number | null): number {
  const { leastMs, roundTrips } = WAITS[kind];
  return Math.max(leastMs, roundTrips * (rttMs ?? 0));
}

/** While nothing was heard from the target, its round trip may be long. */
export const SUSPICION_UNHEARD_MS = 900;
/**
 * A router asks for a neighbour three times, a second apart, before it says "host unreachable" (Linux: mcast_solicit and
 * retrans_time_ms); the system’s own second and third SYN follow after one and three seconds (RFC 6298 §2).
 */
export const LATE_UNREACHABLE_MS = 3400;
/** What is built on demand, such as an IPsec tunnel or a dialled line, is up by then. */
export const FIRST_SECONDS_MS = 4300;
/** Errors for packets queued behind the same failed ARP come together. */
export const AFTER_UNREACHABLE_MS = 300;
/** Linux sends about one ICMP error a second to one destination after a burst of six (RFC 1812 §4.3.2.8). */
export const RATE_LIMIT_PAUSE_MS = 1100;

/**
 * A refusal is believed when a packet so much later meets it again: routers refuse for a moment while a route or a rule
 * is loaded. A little more than the second that a proof takes (`findings/certainty.ts`).
 */
export const CONFIRM_LATER_MS = 1050;

/** Rounds, each after such a pause, in which a router may still refuse what it was silent about. */
export const ROUNDS_BESIDE_A_REFUSAL = 3;
/** A router that answers neither test nor control this often has nothing to say. */
export const MOST_UNCLEAR_ROUNDS = 3;
/** Further flows that have to stay silent before silence is no chance. */
export const CONFIRM_PACKETS = 9;
/** Where packets were seen to get lost, far more flows are tried before silence is believed. */
export const CONFIRM_PACKETS_ON_LOSS = 24;
export const CONFIRM_REQUESTS = 9;
/** Sessions opened at once after a first one that got no answer. */
export const CONFIRM_SESSIONS = 6;
/** Three pings of the system at once, of four requests each. */
export const CONFIRM_PINGS = 3;
export const CONFIRM_PING_COUNT = 4;
/** Packets of each kind before the target counts as gone: as many as may get lost by chance. */
export const RECHECK_ROUNDS = 3;
/** Echo requests that may expire where a handshake was answered. */
export const EXPIRE_ROUNDS = 3;

/** Rounds in which a search over many ports asks again for those without an answer: any packet may get lost. */
export const SCAN_AGAIN_ROUNDS = 2;
/** Of a unit that drops what it does not serve nearly all ports stay silent: so many of the likeliest are asked again. */
export const MOST_SCANNED_AGAIN = 1024;

/** Tests that have to stay unanswered at a hop whose control is answered, to blame the device before it. */
export const TESTS = {
  clear: 1,
  /** A hop answered once and silent another time is loss, or only a router that limits its errors. */
  inDoubt: 2,
  /** A drop at the very first hop leaves one suspect: it takes more to name it alone. */
  atFirstHop: 4,
  /** Where packets get lost, one unanswered test says little. */
  onLoss: 6,
  /** A UDP port may be silent on a healthy path: only the hops tell a drop. */
  onUdp: 12,
} as const;
