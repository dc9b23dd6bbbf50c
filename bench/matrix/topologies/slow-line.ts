import { chain } from '../../../src/lab/chain.js';
import { startDevice, wired } from '../device/device.js';
import { hopsOfChain, type LabNetwork } from './network.js';

const ROUTERS = 2;
const ONE_WAY_MS = 150;

/**
 * Two routers behind a line that takes 150 ms each way. Not every kernel has a queueing discipline that delays, so a
 * device in the wire moves the frames between the two ends of the line.
 */
export const SLOW_LINE: LabNetwork = {
  title: 'two routers behind a line of 300 ms',
  topology: wired(chain(ROUTERS, { pcLan: '10.99.8', unitLan: '192.168.250', transit: '172.24' })),
  hops: hopsOfChain(ROUTERS),
  target: 'unit',
  needs: ['python3'],
  prepare: (lab) => startDevice(lab, 'd0', [{ match: {}, do: { delayMs: ONE_WAY_MS } }], ['p1', 'p2']),
};
