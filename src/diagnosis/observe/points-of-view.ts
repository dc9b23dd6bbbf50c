import { FULL_TTL } from '../../model/distance.js';
import type { CaptureEvidence, CaptureSighting } from '../../model/evidence/capture.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isCapture, isUdpPort } from '../../model/evidence/kinds.js';
import { isFor, repliesOf } from '../../model/evidence/queries/flows.js';
import { isHostsWord } from '../../model/icmp.js';
import type { FlowObservation, Observations } from './observations.js';

/** What was seen of a packet, `to` and `answerTo` with the file in which they are numbers. */
interface Sighting {
  passed: boolean;
  answered: boolean;
  to: string | null;
  answerTo: string | null;
}

/** One place on the path, by all captures that were taken there: where there are two ways, one of each. */
export interface PointOfView {
  captures: readonly CaptureEvidence[];
  /** Routers before it. */
  hop: number;
  atUnit: boolean;
  sightings: ReadonlyMap<string, Sighting>;
}

/**
 * What a point of view says of the packets of a flow. `seen`: some were. `absent`: none of those that had to be there
 * was, while all others that had to be there were. `unknown`: the capture proves nothing by their absence.
 */
export interface View {
  state: 'seen' | 'absent' | 'unknown';
  /** The packets that say so. */
  packets: string[];
}

const UNKNOWN: View = { state: 'unknown', packets: [] };
/** Absence of one packet alone is chance. */
const ENOUGH = 2;

/** The places at which captures were taken, nearest to the PC first. */
export function pointsOfView({ evidence }: Pick<Observations, 'evidence'>): PointOfView[] {
  const captures = [...evidence.values()].filter(isCapture);
  const places = new Map<string, CaptureEvidence[]>();
  for (const one of captures) places.set(placeOf(one), [...(places.get(placeOf(one)) ?? []), one]);
  return [...places.values()].map(pointOf).sort((a, b) => a.hop - b.hop || Number(a.atUnit) - Number(b.atUnit));
}

/** Each capture of a place by itself, for what may be lost between two of them. */
export function capturesOf({ captures }: PointOfView): PointOfView[] {
  return captures.map((capture) => pointOf([capture]));
}

function placeOf({ request }: CaptureEvidence): string {
  return `${request.hop} ${request.atUnit ?? false}`;
}

function pointOf(captures: readonly CaptureEvidence[]): PointOfView {
  const sightings = new Map<string, Sighting>();
  for (const capture of captures) {
    for (const one of capture.sightings) sightings.set(one.id, merge(sightings.get(one.id), capture, one));
  }
  const [first] = captures;
  return { captures, hop: first?.request.hop ?? 0, atUnit: first?.request.atUnit ?? false, sightings };
}

function merge(before: Sighting | undefined, { id }: CaptureEvidence, one: CaptureSighting): Sighting {
  return {
    passed: before?.passed === true || one.passed,
    answered: before?.answered === true || (one.answer !== undefined && one.answer !== 'icmp-error'),
    to: before?.to ?? (one.to === undefined ? null : `${id} ${one.to}`),
    answerTo: before?.answerTo ?? (one.answerTo === undefined ? null : `${id} ${one.answerTo}`),
  };
}

/**
 * Whether the packets of the flow passed here on their way to the unit. With `before`, of those alone that were seen there:
 * where there are two ways, a capture on one of them lacks what takes the other.
 */
export function viewOfPackets(
  observations: Observations,
  flow: FlowObservation,
  point: PointOfView,
  before: PointOfView | null,
): View {
  const had = (id: string): boolean => before === null || isPassed(before, id);
  const found = view(observations, flow, (id) => isPassed(point, id), had);
  return found.state === 'absent' && !isUnfiltered(observations, point, before) ? UNKNOWN : found;
}

/** Whether answers to the flow passed here on their way back; with `before`, of those alone that were seen there. */
export function viewOfAnswers(
  observations: Observations,
  flow: FlowObservation,
  point: PointOfView,
  before: PointOfView,
): View {
  const had = point === before ? isPassed : isAnswered;
  const found = view(
    observations,
    flow,
    (id) => isAnswered(point, id),
    (id) => had(before, id),
  );
  // What shows packets of this port shows answers to it as well.
  const shown = packetsOf(observations, flow).some((id) => isPassed(point, id));
  return found.state === 'absent' && !shown && !isUnfiltered(observations, point, before) ? UNKNOWN : found;
}

/**
 * Whether a capture would show packets of any port: it is of the same file as one that does, or holds packets to ports that
 * nothing uses, which nobody lets a capture filter by.
 */
function isUnfiltered({ evidence }: Observations, point: PointOfView, before: PointOfView | null): boolean {
  const files = (before?.captures ?? []).map(({ request }) => request.file);
  if (point.captures.every(({ request }) => files.includes(request.file))) return true;
  return [...point.sightings].some(([id, { passed }]) => passed && isToNobody(evidence.get(id)));
}

function isToNobody(entry: Evidence | undefined): boolean {
  if (entry === undefined) return false;
  return isFor(entry, 'unused') || (isUdpPort(entry) && entry.request.payload === 'filler' && isFor(entry, 'control'));
}

function view(
  observations: Observations,
  flow: FlowObservation,
  isThere: (id: string) => boolean,
  hadToBe: (id: string) => boolean,
): View {
  const sent = packetsOf(observations, flow).filter(hadToBe);
  const seen = sent.filter(isThere);
  if (seen.length > 0) return { state: 'seen', packets: seen };
  const others = carried(observations).filter((id) => !sent.includes(id) && hadToBe(id));
  return absence(observations, sent, others, isThere);
}

function isPassed({ sightings }: PointOfView, id: string): boolean {
  return sightings.get(id)?.passed === true;
}

function isAnswered({ sightings }: PointOfView, id: string): boolean {
  return sightings.get(id)?.answered === true;
}

/** The packets of a flow at full TTL: they all had to pass. */
function packetsOf({ evidence }: Observations, flow: FlowObservation): string[] {
  return flow.evidence.filter((id) => isFullPacket(evidence.get(id)));
}

function isFullPacket(entry: Evidence | undefined): boolean {
  if (entry === undefined || entry.outcome === 'not-sent') return false;
  return 'ttl' in entry.request && entry.request.ttl === FULL_TTL;
}

/** Packets that reached the unit and whose answers came back: they passed every device on the way, in both directions. */
function carried({ evidence, target }: Observations): string[] {
  return [...evidence.values()]
    .filter((entry) => isFullPacket(entry) && repliesOf(entry).some((one) => one.from === target && isHostsWord(one)))
    .map(({ id }) => id);
}

/**
 * None of these is there. That says something where others, before and after them, are there without exception: a capture
 * that began late, stopped early, was filtered, or shows one of two paths, lacks some of those too.
 */
function absence(
  { evidence }: Observations,
  sent: readonly string[],
  others: readonly string[],
  isThere: (id: string) => boolean,
): View {
  const order = [...evidence.keys()];
  const there = others.filter(isThere).map((id) => order.indexOf(id));
  const [first, last] = [Math.min(...there), Math.max(...there)];
  const within = (id: string): boolean => order.indexOf(id) > first && order.indexOf(id) < last;
  const missing = sent.filter(within);
  const whole = others.filter(within).every(isThere);
  return there.length >= ENOUGH && whole && missing.length >= ENOUGH ? { state: 'absent', packets: missing } : UNKNOWN;
}
