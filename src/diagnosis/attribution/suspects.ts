import type { Suspect } from '../../model/finding.js';
import { flowName } from '../../model/flow.js';
import { expiredFrom } from '../observe/hop.js';
import type { FlowObservation, Observations } from '../observe/observations.js';

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
  const nameless: Suspect = { role: 'router', direction: 'forward' };
  const { routers, unit, traced } = observations;
  if (observations.nextDoor) return [];
  const known = traced ? Math.max(0, ...routers.map((router) => router.hop)) : 0;
  if (known === 0 && unit.hop === null) return [nameless];
  const last = unit.hop === null ? known : unit.hop - 1;
  const suspects = Array.from({ length: last }, (_, index) => routerSuspect(observations, index + 1));
  return unit.hop === null ? [...suspects, nameless] : suspects;
}

/** The unit as a suspect; its hop number only where it was measured. */
export function unitSuspect(observations: Observations, direction: Suspect['direction'] = 'forward'): Suspect {
  const { hop } = observations.unit;
  return { role: 'unit', ...(hop === null ? {} : { hop }), address: observations.target, direction };
}

function addressOnPath(observations: Observations, flow: FlowObservation, hop: number): string | null {
  return expiredFrom(flow, hop) ?? (otherPath(observations, flow) ? null : routerAddress(observations, hop));
}

/** A hop at which this flow met another router than other flows did, in words; null where the paths are the same. */
export function otherPath(observations: Observations, flow: FlowObservation): string | null {
  for (const { ttl } of flow.ladder) {
    const own = expiredFrom(flow, ttl);
    const others = [...observations.flows.values()].flatMap((other) =>
      other === flow ? [] : (expiredFrom(other, ttl) ?? []),
    );
    const [other] = others;
    if (own !== null && other !== undefined && !others.includes(own)) {
      return `${capitalise(sayFlow(flow))} takes another path than other packets: hop ${ttl} is ${own} for it, ${other} for them.`;
    }
  }
  return null;
}

/** Address of the router at this hop; the first one is known from the PC's route even when it is mute. */
export function routerAddress(observations: Observations, hop: number): string | null {
  const seen = observations.routers.find((router) => router.hop === hop);
  if (seen) return seen.address;
  return hop === 1 ? (observations.route?.route?.gateway ?? null) : null;
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

/** A suspect in a sentence: `hop 2 (10.0.12.2)`, `the device 10.9.9.9`, `the unit (192.168.42.1)`, `the PC`. */
export function nameSuspect(suspect: Suspect): string {
  if (suspect.role === 'pc') return 'the PC';
  if (suspect.role === 'unit') return `the unit (${suspect.address ?? '?'})`;
  if (suspect.hop !== undefined) return `hop ${suspect.hop} (${suspect.address ?? 'does not answer'})`;
  return suspect.address === undefined ? 'a device on the path' : `the device ${suspect.address}`;
}

/** `between hop 2 (…) and the unit (…)`, `at hop 1 (…)`. */
export function sayPlace(forward: readonly Suspect[], name = nameSuspect): string {
  const [first] = forward;
  const last = forward.at(-1);
  if (!first || !last) return 'on the path';
  if (first === last) return `at ${name(first)}`;
  return `between ${name(first)} and ${name(last)}`;
}

/** The next test for one of many targets that was measured and not traced. */
export function sayTraceIt({ target }: Observations): string {
  return `Run "pathproof run remote --address ${target}": it traces how far the packets get.`;
}

export function sayFlow(flow: FlowObservation): string {
  return flowName(flow.flow);
}

/** `a`, `a or b`, `a, b or c`. */
export function joinOr(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} or ${parts.at(-1)}`;
}

/** The text as the beginning of a sentence. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
