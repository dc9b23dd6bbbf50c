import { distanceOf, FULL_TTL } from '../../model/distance.js';
import type { IcmpError, Reply } from '../../model/evidence/base.js';
import { repliesOf } from '../../model/evidence/queries/flows.js';
import type { Suspect } from '../../model/finding.js';
import { expiredFrom, hopsBetween } from '../observe/hop.js';
import type { FlowObservation, Observations, Refusal } from '../observe/observations.js';
import type { OtherPath } from '../wording.js';

/**
 * The router at this hop as a suspect; the address is left out where the router never answered. For a flow it is the
 * router that answered that flow: packets of other ports may take another path.
 */
export function routerSuspect(
  observations: Observations,
  hop: number,
  direction: Suspect['direction'] = 'forward',
  flow?: FlowObservation,
): Suspect {
  const address = flow ? addressOnPath(observations, flow, hop) : routerAddress(observations, hop);
  return { role: 'router', hop, ...(address === null ? {} : { address }), direction };
}

/**
 * Every router that may stand between the PC and the unit, for what cannot be placed: those that were seen, and one
 * without a name where others may be left. Traces alone show that there are no others.
 */
export function everyRouter(observations: Observations): Suspect[] {
  const { routers, unit, traced } = observations;
  if (observations.nextDoor) return [];
  const known = traced ? Math.max(0, ...routers.map((router) => router.hop)) : 0;
  if (known === 0 && unit.hop === null) return [NAMELESS];
  const last = unit.hop === null ? known : unit.hop - 1;
  const suspects = hopsBetween(1, last).map((hop) => routerSuspect(observations, hop));
  return unit.hop === null ? [...suspects, NAMELESS] : suspects;
}

/** The unit as a suspect; its hop number only where it was measured. */
export function unitSuspect(observations: Observations, direction: Suspect['direction'] = 'forward'): Suspect {
  const { hop } = observations.unit;
  return { role: 'unit', ...(hop === null ? {} : { hop }), address: observations.target, direction };
}

function addressOnPath(observations: Observations, flow: FlowObservation, hop: number): string | null {
  const own = expiredFrom(flow, hop);
  if (own !== null && own !== observations.target) return own;
  return otherPath(observations, flow) ? null : routerAddress(observations, hop);
}

/** The first hop at which this flow met another router than other flows did; null where the paths are the same. */
export function otherPath(observations: Observations, flow: FlowObservation): OtherPath | null {
  for (const { ttl } of flow.trace) {
    const own = expiredFrom(flow, ttl);
    const others = [...observations.flows.values()].flatMap((other) =>
      other === flow ? [] : (expiredFrom(other, ttl) ?? []),
    );
    const [other] = others;
    if (own !== null && other !== undefined && !others.includes(own)) {
      return { hop: ttl, own, other };
    }
  }
  return null;
}

/** Address of the router at this hop; the first one is known from the PC's route even when it is mute. */
export function routerAddress(observations: Observations, hop: number): string | null {
  const seen = observations.routers.find((router) => router.hop === hop);
  if (seen?.address) return seen.address;
  return hop === 1 ? (observations.route?.route?.gateway ?? null) : null;
}

/**
 * Whoever may have sent this error: the device that it names. Where it carries the unit's address, and is no word of a host
 * alone, a router or bridge may have signed with it: the hops that its distance and the TTL it quotes leave, and the unit.
 */
export function sendersOf(observations: Observations, error: Reply | Refusal): Suspect[] {
  if (error.from !== observations.target) return [senderSuspect(observations, error.from)];
  const unit = unitSuspect(observations);
  if (!('kind' in error) || error.kind !== 'icmp-error') return [...everyRouter(observations), unit];
  const hops = hopsOfSigner(observations, error);
  const end = observations.unit.hop;
  const routers = hops.filter((hop) => hop >= 1 && (end === null || hop < end));
  const suspects = routers.map((hop) => routerSuspect(observations, hop));
  return end !== null && hops.some((hop) => hop >= end) ? [unit, ...suspects] : [...suspects, unit];
}

/** Whoever may have sent an error that only routers send: one that forwards the unit's address may sign with it. */
export function routersBehind(observations: Observations, error: Reply | Refusal): Suspect[] {
  const routers = sendersOf(observations, error).filter(({ role }) => role !== 'unit');
  return routers.length > 0 ? routers : [{ role: 'router', address: observations.target, direction: 'forward' }];
}

/**
 * The hops of the device that signed an error with the unit's address. Who is n hops away may be the bridge before hop n;
 * and routers quote the TTL as it arrived, or one less. Both have to agree where they can.
 */
export function hopsOfSigner({ evidence }: Observations, error: IcmpError): number[] {
  const away = distanceOf(error.ttl);
  const byReply = [away - 1, away];
  const probe = [...evidence.values()].find((entry) => repliesOf(entry).includes(error));
  const sent = probe && 'ttl' in probe.request ? probe.request.ttl : FULL_TTL;
  const used = sent - error.quoted.ttl;
  // What died of its TTL says by the quote only that it did.
  const byQuote = error.quoted.ttl > 1 && used >= 0 ? [used, used + 1] : byReply;
  const both = byReply.filter((hop) => byQuote.includes(hop));
  return both.length > 0 ? both : hopsBetween(Math.min(...byReply, ...byQuote), Math.max(...byReply, ...byQuote));
}

/**
 * The device that sent this message as a suspect: a router by its hop where a trace saw it or where it is the PC's
 * gateway.
 */
export function senderSuspect(observations: Observations, from: string): Suspect {
  if (from === observations.target) return unitSuspect(observations);
  const router = observations.routers.find((one) => one.address === from);
  if (router) return routerSuspect(observations, router.hop);
  const gateway = observations.route?.route?.gateway === from ? { hop: 1 } : {};
  return { role: 'router', ...gateway, address: from, direction: 'forward' };
}

export const THE_PC: Suspect = { role: 'pc', hop: 0, direction: 'forward' };

/** A device on the path that nothing names. */
export const NAMELESS: Suspect = { role: 'router', direction: 'forward' };
