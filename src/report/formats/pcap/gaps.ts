import type { Evidence } from '../../../model/evidence/evidence.js';
import type { ByKind } from '../../../model/evidence/kinds.js';
import { match } from '../../../model/evidence/kinds.js';

/** Why nothing of a probe, or of an answer, is in a capture file. */
export type Gap = 'session' | 'search' | 'heard' | 'tool' | 'fields' | 'answer';

const NONE = (): null => null;

const GAPS: ByKind<Gap | null> = {
  echo: NONE,
  'tcp-syn': NONE,
  'tcp-session': () => 'session',
  'udp-whois': NONE,
  'udp-port': NONE,
  'udp-listen': ({ replies }) => (replies.length === 0 ? null : 'heard'),
  'system-ping': () => 'tool',
  'system-trace': () => 'tool',
  'base-port-search': () => 'search',
  'route-lookup': NONE,
  neighbour: NONE,
  interfaces: NONE,
  links: NONE,
  'local-firewall': NONE,
  'name-lookup': NONE,
  capture: NONE,
};

/**
 * Why an entry of the evidence that is no packet of pathproof's own is not in the file; null for what sends nothing (the
 * PC's own tables), what was not sent, and listening that heard nothing.
 */
export function gapOf(entry: Evidence): Gap | null {
  if (entry.outcome === 'not-sent' || entry.outcome === 'denied') return null;
  return match(entry, GAPS, null);
}

/** What it is, one and many, and the reason. */
const WORDS: Readonly<Record<Gap, readonly [one: string, many: string, because: string]>> = {
  session: ['TCP session', 'TCP sessions', 'the system holds them and shows none of their packets'],
  search: ['search for the base port', 'searches for the base port', 'kept as a whole, not packet by packet'],
  heard: ['port listened on', 'ports listened on', 'where the datagrams went to is not kept'],
  tool: ['run of the system’s tools', 'runs of the system’s tools', 'they show none of their packets'],
  fields: ['probe', 'probes', 'the report lacks what their headers need'],
  answer: ['answer', 'answers', 'the report lacks what their headers need'],
};

/** `3 TCP sessions (the system holds them and shows none of their packets)`. */
export function sayGap(gap: Gap, count: number): string {
  const [one, many, because] = WORDS[gap];
  return `${count} ${count === 1 ? one : many} (${because})`;
}

/** In the order in which they are told. */
export const ALL_GAPS = Object.keys(WORDS) as readonly Gap[];
