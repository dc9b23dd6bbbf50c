import type { Suspect } from '../../model/finding.js';
import { TFTP_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { joinOr } from '../../model/sentences.js';
import { findInterval, intervalSuspects } from '../attribution/drop-location.js';
import { letsAnswersIn, withOwnFirewall } from '../attribution/pc-firewall.js';
import { everyRouter, routerSuspect, unitSuspect } from '../attribution/suspects.js';
import type { Observations } from '../observe/observations.js';
import { nameSuspect } from '../wording.js';

/** Why a rule for UDP 69 alone is not enough. */
export const TFTP_HELPER =
  'A firewall on the way needs a TFTP helper (Linux: nf_conntrack_tftp), because the answer comes from a new port.';
/** More names than this are no help in a sentence. */
const MOST_NAMES = 3;

/**
 * Whoever may keep UDP discovery silent while TCP answers: the unit has it off, a router drops the request, or, without a
 * TFTP helper, the answer. Those past which the request was seen to get are left on the way back alone. Of the routers
 * the nearest to the unit comes first.
 */
export function silencers(observations: Observations): Suspect[] {
  const forward = droppers(observations);
  const back = observations.routers
    .filter(({ hop }) => isRouted(observations) && forward.every((one) => one.hop !== undefined && hop < one.hop))
    .map(({ hop }) => routerSuspect(observations, hop, 'return'));
  return withOwnFirewall(observations, [unitSuspect(observations), ...forward, ...nearestUnitFirst(back)]);
}

/** The causes in the words of a sentence, the switches of the unit first. */
export function sayCauses(observations: Observations): string {
  const drop = sayDropper(observations);
  const answerDroppers = [
    ...(isRouted(observations) ? ['a firewall without a TFTP helper'] : []),
    ...(letsAnswersIn(observations) ? [] : ['a firewall on this PC']),
  ];
  const causes = [
    `it is switched off${drop === null ? '' : ' or filtered'} on the unit`,
    ...(drop === null ? [] : [`${drop} drops UDP ${TFTP_PORT}`]),
    ...(answerDroppers.length > 0 ? [`${joinOr(answerDroppers)} drops the answer, which comes from a new port`] : []),
  ];
  return causes.length > 2 ? `${causes.slice(0, -1).join(', ')}, or ${causes.at(-1)}` : causes.join(', or ');
}

/** What a firewall on the way has to let through, as a sentence; empty where there is none on the way. */
export function sayAllow(observations: Observations): string {
  if (!isRouted(observations)) return '';
  const where = namedDroppers(observations);
  const place = where === null ? 'every firewall on the path' : `the filter of ${where}`;
  return `Allow UDP ${TFTP_PORT} from the PC to the unit in ${place}. ${TFTP_HELPER}`;
}

/** How far the requests were seen to get, as a sentence; empty where that was not traced. */
export function sayReached(observations: Observations): string {
  const flow = observations.flows.get(UDP_DISCOVERY_KEY);
  const interval = flow ? findInterval(observations, flow) : null;
  const last = droppers(observations).at(-1);
  if (interval === null || interval.last === 0 || last === undefined) return '';
  return `The requests get as far as ${nameSuspect(last)}.`;
}

/** Where to look for a drop of the requests: the rule counters of the devices that may do it; empty without one. */
export function askDroppers(observations: Observations): string {
  const where = namedDroppers(observations);
  return where === null ? '' : ` Look also at the rule counters for UDP ${TFTP_PORT} on ${where}.`;
}

export function isRouted({ route }: Observations): boolean {
  return route?.outcome === 'routed';
}

/** The routers that may drop the request: those past which its own trace shows nothing, else all of them. */
function droppers(observations: Observations): Suspect[] {
  if (!isRouted(observations)) return [];
  const flow = observations.flows.get(UDP_DISCOVERY_KEY);
  const interval = flow ? findInterval(observations, flow) : null;
  if (!flow || interval === null) return nearestUnitFirst(everyRouter(observations));
  const within = intervalSuspects(observations, interval, flow);
  return nearestUnitFirst(within.filter(({ role, direction }) => role === 'router' && direction === 'forward'));
}

function nearestUnitFirst(suspects: readonly Suspect[]): Suspect[] {
  return [...suspects].sort((a, b) => (b.hop ?? 0) - (a.hop ?? 0));
}

function sayDropper(observations: Observations): string | null {
  if (!isRouted(observations)) return null;
  return namedDroppers(observations) ?? 'a firewall on the way';
}

/** Null where they have no names, or too many. */
function namedDroppers(observations: Observations): string | null {
  const routers = droppers(observations);
  const named = routers.length > 0 && routers.every(({ hop }) => hop !== undefined);
  return named && routers.length <= MOST_NAMES ? joinOr(routers.map(nameSuspect)) : null;
}
