import { FIVE_ROUTERS, FOUR_ROUTERS, ONE_ROUTER, TWO_ROUTERS } from './chains.js';
import { DETOUR } from './detour.js';
import type { LabNetwork } from './network.js';
import { SAME_LAN } from './same-lan.js';
import { SLOW_LINE } from './slow-line.js';
import { ADDRESS_FORWARDING, PORT_FORWARDING, SOURCE_NAT } from './translation.js';
import { TWO_PATHS } from './two-paths.js';
import { WIRED, WIRED_LAN, WIRED_ONE } from './wired.js';

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
  detour: DETOUR,
  wired: WIRED,
  cable: WIRED_LAN,
  fiber: WIRED_ONE,
} satisfies Record<string, LabNetwork>;

export type NetworkName = keyof typeof NETWORKS;
