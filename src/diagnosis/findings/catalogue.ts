import type { FindingRule } from '../rule.js';
import { secureOnly, serviceDisabled } from './config-service.js';
import { udpDiscoveryOff } from './discovery.js';
import { intermittent } from './intermittent.js';
import { pcFirewall, pcNoAddress, pcNoRoute } from './local.js';
import { routingLoop } from './loop.js';
import { middleboxAnswers } from './middlebox.js';
import { configPortMoved } from './moved-base-port.js';
import { nameUnresolved } from './name.js';
import { duplicateAddress, natRewrites } from './notes.js';
import { offSubnet } from './off-subnet.js';
import { packetLoss } from './packet-loss.js';
import { mtuBlackHole } from './path-mtu.js';
import { pathSilent } from './path-silent.js';
import { pingRejected, portRejected } from './rejected.js';
import { portClosed, portReset } from './reset.js';
import { pingFiltered, portFiltered } from './silent.js';
import { gatewayUnreachable, routerNoRoute, unitUnreachable } from './unreachable.js';

/** Every finding pathproof can reach. The order means nothing: the engine weighs them against each other. */
export const CATALOGUE: readonly FindingRule[] = [
  duplicateAddress,
  intermittent,
  middleboxAnswers,
  mtuBlackHole,
  nameUnresolved,
  natRewrites,
  offSubnet,
  packetLoss,
  pcNoAddress,
  routingLoop,
  udpDiscoveryOff,
  configPortMoved,
  gatewayUnreachable,
  pathSilent,
  pcFirewall,
  pcNoRoute,
  pingFiltered,
  pingRejected,
  portClosed,
  portFiltered,
  portRejected,
  portReset,
  routerNoRoute,
  secureOnly,
  serviceDisabled,
  unitUnreachable,
];
