import { expiredAt } from '../observe/hop.js';
import type { FlowObservation, Observations } from '../observe/observations.js';

/** Routers that may have sent a RST in the unit's name, as far as the system's traceroute tells. */
export interface ToldResetOrigin {
  hops: number[];
  /** Another flow got past that TTL without reaching the unit: the unit itself cannot have sent it. */
  beforeUnit: boolean;
  because: string;
}

/**
 * A RST that first came at TTL n was sent by hop n, or by a nearer one that checks the TTL before its filter, as far back
 * as the last hop that let the flow pass. Where the unit itself is at n, the last router and the unit look the same: the
 * tool does not show the RST's own TTL.
 */
export function toldResetOrigin(observations: Observations, flow: FlowObservation, at: number): ToldResetOrigin {
  const passed = flow.ladder.filter((rung) => rung.ttl < at && expiredAt(rung) !== null).map((rung) => rung.ttl);
  const nearest = Math.max(1, ...passed);
  const routerAt = observations.routers.find((router) => router.hop >= at);
  if (routerAt) {
    const because = `a RST already came at TTL ${at}, and hop ${routerAt.hop} (${routerAt.address}) is a router`;
    return { hops: range(nearest, at), beforeUnit: true, because };
  }
  const isUnitThere = observations.unit.hop === at || observations.route?.outcome === 'on-link';
  const because = `the RST first came at TTL ${at}, where the unit ${isUnitThere ? 'is' : 'may be'}`;
  const last = observations.unit.hop === null ? at : Math.min(at, observations.unit.hop - 1);
  return { hops: range(Math.min(nearest, last), isUnitThere ? at - 1 : last), beforeUnit: false, because };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
