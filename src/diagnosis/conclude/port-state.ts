import { distanceOf } from '../../model/distance.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import {
  type ByKind,
  type EvidenceOf,
  isSession,
  isSyn,
  isSystemPing,
  isSystemTrace,
  isUdpListen,
  isUdpPort,
  isWhoIs,
  match,
} from '../../model/evidence/kinds.js';
import {
  flowOf,
  isAnsweredBy,
  isForExpectation,
  isMeasurement,
  repliesOf,
} from '../../model/evidence/queries/flows.js';
import type { Expectation, PortState } from '../../model/expectation.js';
import { flowName, tcpFlow, udpFlow } from '../../model/flow.js';
import { isPortUnreachable, isUnreachable } from '../../model/icmp.js';
import type { TargetReport } from '../../model/report.js';

type Target = Pick<TargetReport, 'address' | 'evidence'>;
type Port = Pick<Expectation, 'protocol' | 'port'>;

/** What was seen of a port, in words as well; null: nothing that says what it is. */
export interface Sighting {
  state: PortState | null;
  words: string;
  evidence: string[];
}

/** The state of one port, from the packets and sessions that were sent to it at full TTL. An answer outweighs silence. */
export function findState(target: Target, port: Port): Sighting {
  const entries = target.evidence.filter((entry) => isOf(target, port, entry) && entry.outcome !== 'pending');
  const seen = entries.map((entry) => ({ entry, ...read(target, entry) }));
  const best = RANKING.map((state) => seen.find((one) => one.state === state)).find((one) => one !== undefined);
  if (!best) return { state: null, words: sayNothing(entries), evidence: entries.map(({ id }) => id) };
  const same = seen.filter((one) => one.state === best.state).map(({ entry }) => entry.id);
  const count = best.state === 'filtered' ? ` (${same.length} ${same.length === 1 ? 'try' : 'tries'})` : '';
  return { state: best.state, words: `${best.words}${count}`, evidence: same };
}

/** Something else on the same unit that answers, in words: the proof that it is there and can be reached. */
export function findControl({ address, evidence }: Target, port: Port): string | null {
  for (const entry of evidence) {
    if (isOf({ address, evidence }, port, entry) || !isOpen(address, entry) || isAside(entry)) continue;
    const words = match(entry, ANSWERED, null);
    if (words !== null) return words;
  }
  return null;
}

const isOpenPort = (entry: EvidenceOf<'tcp-syn' | 'tcp-session'>): string =>
  `${flowName(tcpFlow(entry.request.port))} is open`;
const isPinged = (): string => 'ping is answered';
const NOTHING = (): null => null;

const ANSWERED: ByKind<string | null> = {
  echo: isPinged,
  'tcp-syn': isOpenPort,
  'tcp-session': isOpenPort,
  'udp-whois': () => 'UDP discovery is answered',
  'udp-port': ({ request }) => `${flowName(udpFlow(request.port))} is answered`,
  'udp-listen': NOTHING,
  'system-ping': isPinged,
  'system-trace': NOTHING,
  'base-port-search': NOTHING,
  'route-lookup': NOTHING,
  neighbour: NOTHING,
  interfaces: NOTHING,
  links: NOTHING,
  'local-firewall': NOTHING,
  'name-lookup': NOTHING,
  capture: NOTHING,
};

const RANKING: readonly PortState[] = ['open', 'closed', 'rejected', 'filtered'];

function isOf({ address }: Target, { protocol, port }: Port, entry: Evidence): boolean {
  const flow = flowOf(entry);
  if (flow === null || isSystemTrace(entry) || isUdpListen(entry)) return false;
  if (flow.protocol !== protocol || (flow.protocol !== 'icmp' && flow.port !== port)) return false;
  return isWhoIs(entry) ? entry.request.destination === address : isFull(entry);
}

/** Ports that nothing uses are tried as well: an answer from there is not the unit's. */
function isAside(entry: Evidence): boolean {
  return isSyn(entry) && !isFull(entry);
}

function isFull(entry: Evidence): boolean {
  return isMeasurement(entry) || isForExpectation(entry);
}

function isOpen(address: string, entry: Evidence): boolean {
  if (isSession(entry)) return entry.outcome === 'open';
  return ['echo-reply', 'syn-ack', 'open', 'answered'].includes(entry.outcome) && isAnsweredBy(entry, address);
}

function read(target: Target, entry: Evidence): { state: PortState | null; words: string } {
  if (isOpen(target.address, entry)) return { state: 'open', words: 'open' };
  if (entry.outcome === 'icmp-error') return readError(target, entry);
  if (entry.outcome === 'rst') return readReset(target, entry);
  if (isUdp(entry) && entry.outcome === 'silent') return { state: null, words: '' };
  if (entry.outcome === 'silent' || entry.outcome === 'timeout') return { state: 'filtered', words: 'silent' };
  if (entry.outcome === 'refused' || entry.outcome === 'reset') return { state: 'closed', words: 'refused' };
  if (entry.outcome === 'unreachable') return { state: 'rejected', words: 'reported unreachable' };
  return { state: null, words: '' };
}

/** Port unreachable from the unit itself is how UDP is closed (RFC 1122 §4.1.3.1); for the rest a filter is needed. */
function readError({ address }: Target, entry: Evidence): { state: PortState | null; words: string } {
  const error = repliesOf(entry).find(isUnreachable);
  if (!error) return isSystemPing(entry) ? REFUSED_PING : { state: null, words: '' };
  const words = `refused by ${error.from} (ICMP ${error.icmpType}/${error.icmpCode})`;
  const own = error.from === address && isPortUnreachable(error) && isUdp(entry);
  return { state: own ? 'closed' : 'rejected', words };
}

function isUdp(entry: Evidence): boolean {
  return isWhoIs(entry) || isUdpPort(entry);
}

const REFUSED_PING = { state: 'rejected', words: 'refused, as the system’s ping says' } as const;

/** A RST from another distance than the unit's own answers is a device's that speaks in its name. */
function readReset({ address, evidence }: Target, entry: Evidence): { state: PortState; words: string } {
  const rst = entry.replies.find((reply: Reply) => reply.kind === 'rst');
  const own = evidence
    .flatMap((other): Reply[] => other.replies)
    .find((reply) => reply.from === address && (reply.kind === 'echo-reply' || reply.kind === 'syn-ack'));
  if (rst && 'ttl' in rst && own && 'ttl' in own && distanceOf(rst.ttl) !== distanceOf(own.ttl))
    return { state: 'rejected', words: 'refused with a RST from another distance than the unit’s' };
  return { state: 'closed', words: 'refused with a RST' };
}

function sayNothing(entries: readonly Evidence[]): string {
  if (entries.length === 0) return 'not measured in this run';
  if (entries.some((entry) => isUdp(entry) && entry.outcome === 'silent'))
    return 'silent, as an open UDP port may be as well as a filtered one';
  return entries.some(({ outcome }) => outcome === 'not-sent' || outcome === 'denied')
    ? 'the PC did not send it'
    : 'what came back does not say what it is';
}
