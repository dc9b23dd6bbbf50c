import { BASE_PORT_RANGE, DEFAULT_BASE_PORT, DISCOVERY_PORT, TLS_CONFIG_OFFSET } from '../model/ports.js';

/** Administrators move a port by a round number, or to one. */
const STEPS = [1, 2, 3, 4, 5, 6, 8, 10, 16, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const ROUND = [5000, 1000, 500, 100];

/**
 * Every port at which the services base port may be, in the order in which it is worth looking: the documented port,
 * its neighbours, the ends of the range, round numbers; the TLS ports beside those, which are all that a unit with a
 * secure level opens; then every second port, which meets base or base + 1 of a unit that has both; the others last. The port that was tried already, the TLS port beside it and TCP discovery
 * are left out.
 */
export function searchOrder(triedBasePort: number): number[] {
  const first = likely(triedBasePort);
  const beside = first.map((port) => port + TLS_CONFIG_OFFSET);
  const order = new Set([...first, ...beside, ...everySecond(0), ...everySecond(1)]);
  for (const port of knownPorts(triedBasePort)) order.delete(port);
  return [...order].filter((port) => port >= BASE_PORT_RANGE.min && port <= BASE_PORT_RANGE.max);
}

/** Ports of which the run knows more than the search could find out. */
export function knownPorts(triedBasePort: number): number[] {
  return [triedBasePort, triedBasePort + TLS_CONFIG_OFFSET, DISCOVERY_PORT];
}

function likely(tried: number): number[] {
  const around = [DEFAULT_BASE_PORT, tried].flatMap((centre) =>
    STEPS.flatMap((step) => [centre + step, centre - step]),
  );
  const ends = [BASE_PORT_RANGE.min, BASE_PORT_RANGE.max];
  const round = ROUND.flatMap((step) => multiplesOf(step));
  return [DEFAULT_BASE_PORT, ...ends, ...around, ...round, ...round.map((port) => port + (DEFAULT_BASE_PORT % 10))];
}

function multiplesOf(step: number): number[] {
  const first = Math.ceil(BASE_PORT_RANGE.min / step) * step;
  const count = Math.floor((BASE_PORT_RANGE.max - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function everySecond(start: 0 | 1): number[] {
  const count = Math.ceil((BASE_PORT_RANGE.max - BASE_PORT_RANGE.min + 1 - start) / 2);
  return Array.from({ length: count }, (_, index) => BASE_PORT_RANGE.min + start + 2 * index);
}
