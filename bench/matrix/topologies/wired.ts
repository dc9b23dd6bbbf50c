import { type Addressing, chain } from '../../../src/lab/chain.js';
import { untouched } from '../../../src/lab/fault.js';
import { bridgesOf, wired } from '../device/device.js';
import { hopsOfChain, type LabNetwork } from './network.js';

/** Routers in a row with a bridge in every cable, which a device in the wire may replace. */
export const WIRED = wiredRow(3, { pcLan: '192.168.14', unitLan: '10.66.3', transit: '172.27' });
/** The same without a router: the bridge is the switch of a LAN with two ports. */
export const WIRED_LAN = wiredRow(0, { unitLan: '192.0.2' });
/** The same with one router: the gateway is the last router too. */
export const WIRED_ONE = wiredRow(1, { pcLan: '10.31.7', unitLan: '192.168.88' });

function wiredRow(routers: number, addressing: Partial<Addressing>): LabNetwork {
  const plain = chain(routers, addressing);
  const hops = hopsOfChain(routers);
  const bridges = bridgesOf(plain);
  return {
    title: `${routers} ${routers === 1 ? 'router' : 'routers'} in a row, a bridge in each cable`,
    topology: wired(plain),
    hops: { ...hops, ...hopsOfBridges(bridges, hops) },
    bridges,
    target: 'unit',
    needs: ['python3'],
    prepare: untouched,
  };
}

/** A bridge counts as what is behind the nearer of its neighbours. */
function hopsOfBridges(bridges: LabNetwork['bridges'], hops: Record<string, number>): Record<string, number> {
  const near = Object.entries(bridges ?? {}).map(([name, [before]]) => [name, hops[before] ?? 0] as const);
  return Object.fromEntries(near);
}
