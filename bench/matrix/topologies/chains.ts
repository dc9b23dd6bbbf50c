import { type Addressing, chain } from '../../../src/lab/chain.js';
import { untouched } from '../../../src/lab/fault.js';
import { hopsOfChain, type LabNetwork } from './network.js';

/** Routers in a row; every length has addresses of its own, so that no verdict can lean on them. */
export const ONE_ROUTER = row(1, { pcLan: '10.7.1', unitLan: '10.9.200' });
export const TWO_ROUTERS = row(2, { pcLan: '192.168.1', unitLan: '192.168.77', transit: '10.255' });
export const FOUR_ROUTERS = row(4, { pcLan: '10.20.30', unitLan: '172.16.5', transit: '172.31' });
export const FIVE_ROUTERS = row(5, { pcLan: '172.18.0', unitLan: '10.128.64', transit: '100.64' });

function row(routers: number, addressing: Partial<Addressing>): LabNetwork {
  return {
    title: routers === 1 ? 'one router' : `${routers} routers in a row`,
    topology: chain(routers, addressing),
    hops: hopsOfChain(routers),
    target: 'unit',
    needs: [],
    prepare: untouched,
  };
}
