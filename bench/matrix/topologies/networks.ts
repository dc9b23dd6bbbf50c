import { FIVE_ROUTERS, FOUR_ROUTERS, ONE_ROUTER, TWO_ROUTERS } from './chains.js';
import { DETOUR } from './detour.js';
import { HAIRPIN } from './hairpin.js';
import type { LabNetwork } from './network.js';
import { SAME_LAN } from './same-lan.js';
import { SLOW_LINE } from './slow-line.js';
import { ADDRESS_FORWARDING, PORT_FORWARDING, SOURCE_NAT } from './translation.js';
import { TUNNEL } from './tunnel.js';
import { TWO_PATHS } from './two-paths.js';
import { UNEVEN_BACK, UNEVEN_BY_FLOW, UNEVEN_BY_PACKET, UNEVEN_ICMP_LONG, UNEVEN_ICMP_SHORT } from './uneven.js';
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
  hairpin: HAIRPIN,
  tunnel: TUNNEL,
  uneven: UNEVEN_BY_FLOW,
  spread: UNEVEN_BY_PACKET,
  icmplong: UNEVEN_ICMP_LONG,
  icmpshort: UNEVEN_ICMP_SHORT,
  backlong: UNEVEN_BACK,
  wired: WIRED,
  cable: WIRED_LAN,
  fiber: WIRED_ONE,
} satisfies Record<string, LabNetwork>;

export type NetworkName = keyof typeof NETWORKS;
