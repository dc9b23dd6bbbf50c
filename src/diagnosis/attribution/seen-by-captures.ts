import type { Suspect } from '../../model/finding.js';
import { hopsBetween } from '../observe/hop.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import {
  capturesOf,
  type PointOfView,
  pointsOfView,
  type View,
  viewOfAnswers,
  viewOfPackets,
} from '../observe/points-of-view.js';
import type { Proof } from '../rule.js';
import { letsAnswersIn } from './pc-firewall.js';
import { NAMELESS, routerSuspect, THE_PC, unitSuspect } from './suspects.js';

/** Where the packets of a flow end, or the answers to them, as captures on both sides show it. */
export interface CapturedPlace {
  direction: Suspect['direction'];
  suspects: readonly Suspect[];
  /** The last capture that holds them, in the direction of travel; null where none does. */
  before: PointOfView | null;
  /** The first one that does not; null where none is behind. */
  after: PointOfView | null;
  /** Packets that were seen before and are missing after. */
  lost: readonly string[];
  /** One device stands between two captures, and nothing says that these packets take another way past it. */
  alone: boolean;
  evidence: string[];
}

/** Of packets into one device: one may be lost by chance. */
const ENOUGH_LOST = 2;

/** What one point of view says by itself. */
interface Sight {
  point: PointOfView;
  packets: View;
  /** Answers to the packets that were seen there. */
  answers: View;
}

/** Null where no capture says anything of the flow, and where they contradict each other: then they tell no place. */
export function placeByCaptures(observations: Observations, flow: FlowObservation): CapturedPlace | null {
  const sights = pointsOfView(observations).map((point) => ({
    point,
    packets: viewOfPackets(observations, flow, point, null),
    answers: viewOfAnswers(observations, flow, point, point),
  }));
  if (contradict(sights)) return null;
  return (
    onOneLink(observations, flow, sights) ?? wayBack(observations, flow, sights) ?? wayThere(observations, flow, sights)
  );
}

/** Two captures with no router between them, and only one holds the packets: something on the link itself takes them. */
function onOneLink(observations: Observations, flow: FlowObservation, sights: readonly Sight[]): CapturedPlace | null {
  for (const { point } of sights) {
    const captures = capturesOf(point);
    for (const before of captures) {
      for (const after of captures.filter((other) => other !== before)) {
        const packets = viewOfPackets(observations, flow, after, before);
        const answers = viewOfAnswers(observations, flow, after, before);
        const direction: Suspect['direction'] = packets.state === 'absent' ? 'forward' : 'return';
        if (packets.state !== 'absent' && answers.state !== 'absent') continue;
        const lost = direction === 'forward' ? packets.packets : answers.packets;
        const suspects = [{ ...NAMELESS, direction }];
        return { direction, suspects, before, after, lost, alone: false, evidence: evidenceOf(sights) };
      }
    }
  }
  return null;
}

/** Answers were seen: the packets arrived, and the answers end between there and the PC. */
function wayBack(observations: Observations, flow: FlowObservation, sights: readonly Sight[]): CapturedPlace | null {
  const last = sights.find(({ answers }) => answers.state === 'seen');
  if (last === undefined) return null;
  const nearer = sights.filter(({ point }) => point.hop < last.point.hop);
  const after = nearer
    .map(({ point }) => ({ point, answers: viewOfAnswers(observations, flow, point, last.point) }))
    .findLast(({ answers }) => answers.state === 'absent');
  const hops = hopsBetween(after === undefined ? 1 : after.point.hop + 1, last.point.hop).toReversed();
  const routers = hops.map((hop) => routerSuspect(observations, hop, 'return'));
  // They reached the PC's own link, or its firewall may drop them.
  const mayBePc = after === undefined && (hops.length === 0 || !letsAnswersIn(observations));
  const pc: Suspect[] = mayBePc ? [{ ...THE_PC, direction: 'return' }] : [];
  const lost = (after ?? last).answers.packets;
  return {
    direction: 'return',
    suspects: [...routers, ...pc],
    before: last.point,
    after: after?.point ?? null,
    lost,
    alone: after !== undefined && hops.length === 1 && isSameWay(last.point, after.point, flow, lost, 'answerTo'),
    evidence: evidenceOf(sights),
  };
}

/** No answer was seen anywhere: the packets end behind the last capture that holds them. */
function wayThere(observations: Observations, flow: FlowObservation, sights: readonly Sight[]): CapturedPlace | null {
  const last = sights.findLast(({ packets }) => packets.state === 'seen') ?? null;
  const from = last?.point.hop ?? -1;
  const after = sights
    .filter(({ point }) => point.hop > from)
    .map(({ point }) => ({ point, packets: viewOfPackets(observations, flow, point, last?.point ?? null) }))
    .find(({ packets }) => packets.state === 'absent');
  if (last === null && after === undefined) return null;
  const atUnit = last?.point.atUnit === true;
  const end = after?.point.hop ?? lastRouter(observations, from + 1);
  const hops = atUnit ? [] : hopsBetween(Math.max(1, from + 1), end);
  const routers = hops.map((hop) => routerSuspect(observations, hop, 'forward', flow));
  const pc = last === null ? [THE_PC] : [];
  const unit = after === undefined ? [unitSuspect(observations)] : [];
  const back = after === undefined && last?.answers.state === 'unknown' ? hopsBetween(1, from) : [];
  const suspects = [...pc, ...routers, ...unit, ...back.map((hop) => routerSuspect(observations, hop, 'return'))];
  const lost = after?.packets.packets ?? last?.packets.packets ?? [];
  const between = last !== null && after !== undefined && isSameWay(last.point, after.point, flow, lost, 'to');
  return {
    direction: 'forward',
    suspects,
    before: last?.point ?? null,
    after: after?.point ?? null,
    lost,
    alone: suspects.length === 1 && (between || (atUnit && last?.answers.state === 'absent')),
    evidence: evidenceOf(sights),
  };
}

/** The router before the unit; where its place is not known, one more that may be there. */
function lastRouter({ unit, routers }: Observations, first: number): number {
  return unit.hop === null ? Math.max(first, (routers.at(-1)?.hop ?? 0) + 1) : unit.hop - 1;
}

/**
 * Whether what is missing behind the device went into it: both sides stand in one file, or the link header sends these
 * packets to the same device as those that came through. Else a rule may lead them another way.
 */
function isSameWay(
  before: PointOfView,
  after: PointOfView,
  flow: FlowObservation,
  lost: readonly string[],
  field: 'to' | 'answerTo',
): boolean {
  const files = before.captures.map(({ request }) => request.file);
  if (after.captures.every(({ request }) => files.includes(request.file))) return true;
  const through = [...after.sightings.keys()].filter((id) => !flow.evidence.includes(id));
  const devices = lost.map((id) => before.sightings.get(id)?.[field] ?? null);
  const others = new Set(through.map((id) => before.sightings.get(id)?.[field] ?? null));
  const isAgain = (device: string): boolean => devices.filter((one) => one === device).length >= ENOUGH_LOST;
  return devices.every((device) => device !== null && others.has(device) && isAgain(device));
}

/** A packet was seen behind a place where it is missing: one of the two captures is not what it is taken for. */
function contradict(sights: readonly Sight[]): boolean {
  const farthest = Math.max(...sights.filter(({ packets }) => packets.state === 'seen').map(({ point }) => point.hop));
  return sights.some(({ point, packets }) => packets.state === 'absent' && point.hop < farthest);
}

function evidenceOf(sights: readonly Sight[]): string[] {
  return sights.flatMap(({ point }) => point.captures.map(({ id }) => id));
}

/** Packets of one protocol that were seen to go into one device and did not come out of it. */
export function proofByCaptures({ alone, lost }: CapturedPlace, flow: FlowObservation): Proof | null {
  return alone ? { by: flow.flow.protocol, agreeing: lost, onePath: true } : null;
}
