import type { MatrixCase } from './case.js';

/** What the cases of a table in docs/accuracy.md have in common, in one line each. */
export const KINDS = {
  documented: 'what the documented requirements and the textbook faults of routers and firewalls look like',
  'carries-nothing': 'the handshake completes and nothing after it gets through',
  'tls-unfinished': 'a TLS port accepts and its handshake never completes',
  'unequal-paths': 'several ways of different length, or ICMP by another way than TCP',
  'unit-named-errors': "ICMP errors of routers that carry the unit's address",
  'crafted-syn-refused': "some SYNs are refused, those of the kernel's own connections are not",
  'errors-of-one-protocol': 'ICMP errors about TCP are filtered, those about ICMP are not',
  'transient-error': 'an error that is gone a moment later',
  'copied-ttl-reset': 'resets that copy the TTL of the packet they answer',
  'pc-own-refusal': "the PC's own firewall or proxy answers",
  'loop-or-not': 'one address twice on a path that goes on, and loops of one port only',
  'copied-ttl-echo': 'echo replies that copy the TTL of the request',
  'answer-from-elsewhere': 'the answer comes from another address than the one that was asked',
  'forwarder-answers-ping': 'the router that forwards ports answers ping for a unit that is off',
  'large-pings': 'large pings are lost and the session is not, or its segments are kept small',
  'tunnel-on-demand': 'the first seconds are lost while a tunnel is built',
  'tunnel-swallows': 'a tunnel of the PC swallows what it is given',
  'accept-then-reset': 'sessions are accepted and reset at once',
  'odd-errors': 'ICMP messages that are no answer of a hop, and quotes in the wrong byte order',
  'size-black-hole': 'packets above some size vanish on one of the ways',
  'some-flows': 'every second flow of a port is dropped',
} as const;

export type Kind = keyof typeof KINDS;

/** The cases, with their kind written on each. */
export function ofKind(kind: Kind, cases: readonly MatrixCase[]): MatrixCase[] {
  return cases.map((one) => ({ ...one, kind }));
}

export function kindOf({ kind }: MatrixCase): Kind {
  return kind ?? 'documented';
}
