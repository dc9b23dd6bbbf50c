import { InputError } from '../model/errors.js';
import type { LabLink, LabRoute, Topology } from './topology.js';

/** First three octets of the two LANs, first two of the networks between routers. */
export interface Addressing {
  pcLan: string;
  unitLan: string;
  transit: string;
}

const ADDRESSING: Addressing = { pcLan: '192.168.10', unitLan: '192.168.42', transit: '10.0' };
/** The transit networks are numbered 12, 23, 34, …: the 23rd is the last one that fits an octet. */
const MAX_ROUTERS = 24;

/**
 * A PC, `routerCount` routers (0–24) in a row, and a unit: nodes `pc`, `r1` … `rn`, `unit`. A router's `w0` faces the
 * PC and `w1` the unit. Without a router the PC sits on the unit's LAN.
 */
export function chain(routerCount: number, addressing: Partial<Addressing> = {}): Topology {
  if (!Number.isInteger(routerCount) || routerCount < 0 || routerCount > MAX_ROUTERS) {
    throw new InputError('routerCount', `must be a whole number from 0 to ${MAX_ROUTERS}`, routerCount);
  }
  const lans = networks(routerCount, { ...ADDRESSING, ...addressing });
  return {
    nodes: [
      { name: 'pc', role: 'pc' },
      ...numbers(1, routerCount).map((router) => ({ name: `r${router}`, role: 'router' as const })),
      { name: 'unit', role: 'unit' },
    ],
    links: links(lans),
    routes: routerCount === 0 ? [] : [...endRoutes(lans), ...numbers(1, routerCount).flatMap(routerRoutes(lans))],
  };
}

/** One network between two neighbours of the chain, with the host addresses at its ends. */
interface Network {
  prefix: string;
  /** Address of the end that is nearer to the PC. */
  near: string;
  /** Address of the end that is nearer to the unit. */
  far: string;
}

/** The networks from the PC's LAN to the unit's LAN. */
function networks(routerCount: number, addressing: Addressing): Network[] {
  const { pcLan, unitLan, transit } = addressing;
  if (routerCount === 0) return [network(unitLan, 20, 1)];
  const between = numbers(1, routerCount - 1).map((left) => network(`${transit}.${11 * left + 1}`, 1, 2));
  return [network(pcLan, 20, 1), ...between, network(unitLan, 254, 1)];
}

function network(octets: string, near: number, far: number): Network {
  return { prefix: `${octets}.0/24`, near: `${octets}.${near}`, far: `${octets}.${far}` };
}

function links(lans: Network[]): LabLink[] {
  const last = lans.length - 1;
  return lans.map((lan, index) => ({
    a: { node: index === 0 ? 'pc' : `r${index}`, interface: index === 0 ? 'e0' : 'w1', address: `${lan.near}/24` },
    b: {
      node: index === last ? 'unit' : `r${index + 1}`,
      interface: index === last ? 'e0' : 'w0',
      address: `${lan.far}/24`,
    },
  }));
}

function endRoutes(lans: Network[]): LabRoute[] {
  return [
    { node: 'pc', to: 'default', via: at(lans, 0).far },
    { node: 'unit', to: 'default', via: at(lans, lans.length - 1).near },
  ];
}

/** Router n sits between the networks n − 1 and n: one static route for each network it is not connected to. */
function routerRoutes(lans: Network[]): (router: number) => LabRoute[] {
  return (router) =>
    lans.flatMap((lan, index) => {
      if (index === router || index === router - 1) return [];
      const via = index > router ? at(lans, router).far : at(lans, router - 1).near;
      return [{ node: `r${router}`, to: lan.prefix, via }];
    });
}

function at(lans: Network[], index: number): Network {
  return lans[index] as Network;
}

function numbers(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
