import { FIVE_ROUTERS, FOUR_ROUTERS, ONE_ROUTER, TWO_ROUTERS } from './chains.js';
import type { LabNetwork } from './network.js';
import { SAME_LAN } from './same-lan.js';
import { SLOW_LINE } from './slow-line.js';
import { ADDRESS_FORWARDING, PORT_FORWARDING, SOURCE_NAT } from './translation.js';
import { TWO_PATHS } from './two-paths.js';

/** The networks of the fault matrix by their names. */
export const NETWORKS = {
  lan: SAME_LAN,
  one: ONE_ROUTER,
  two: TWO_ROUTERS,
  four: FOUR_ROUTERS,
  five: FIVE_ROUTERS,
  snat: SOURCE_NAT,
  forward: PORT_FORWARDING,
  public: ADDRESS_FORWARDING,
  paths: TWO_PATHS,
  slow: SLOW_LINE,
} satisfies Record<string, LabNetwork>;

export type NetworkName = keyof typeof NETWORKS;
