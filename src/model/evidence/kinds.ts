import type { Evidence } from './evidence.js';

/** How an entry of the evidence was gained; reports of newer versions may hold others. */
export type ProbeKind = Evidence['probe'];
export type EvidenceOf<Kind extends ProbeKind> = Extract<Evidence, { probe: Kind }>;

/** An answer for each kind of evidence: to add a kind without saying what becomes of it here does not compile. */
export type ByKind<Result> = { readonly [Kind in ProbeKind]: (entry: EvidenceOf<Kind>) => Result };

/** What the table says of this entry; `unknown` where a report of another version holds a kind that nobody knows. */
export function match<Result>(entry: Evidence, table: ByKind<Result>, unknown: Result): Result {
  if (!Object.hasOwn(table, entry.probe)) return unknown;
  return (table[entry.probe] as (entry: Evidence) => Result)(entry);
}

function kind<Kind extends ProbeKind>(probe: Kind): (entry: Evidence) => entry is EvidenceOf<Kind> {
  return (entry): entry is EvidenceOf<Kind> => entry.probe === probe;
}

export const isEcho = kind('echo');
export const isSyn = kind('tcp-syn');
export const isSession = kind('tcp-session');
export const isWhoIs = kind('udp-whois');
export const isUdpPort = kind('udp-port');
export const isUdpListen = kind('udp-listen');
export const isSystemPing = kind('system-ping');
export const isSystemTrace = kind('system-trace');
export const isBasePortSearch = kind('base-port-search');
export const isRouteLookup = kind('route-lookup');
export const isNeighbour = kind('neighbour');
export const isInterfaces = kind('interfaces');
export const isLinks = kind('links');
export const isLocalFirewall = kind('local-firewall');
export const isNameLookup = kind('name-lookup');
/** A saved report that calls something else a capture holds none. */
export const isCapture = (entry: Evidence): entry is EvidenceOf<'capture'> =>
  entry.probe === 'capture' && Array.isArray(entry.sightings) && typeof entry.request.hop === 'number';

/** Packets whose headers pathproof wrote itself, so that it knows how far each could get. */
export function isEchoOrSyn(entry: Evidence): entry is EvidenceOf<'echo' | 'tcp-syn'> {
  return isEcho(entry) || isSyn(entry);
}
