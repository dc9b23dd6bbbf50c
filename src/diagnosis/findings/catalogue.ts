import type { FindingRule } from '../rule.js';
import { secureOnly, serviceDisabled } from './config-service.js';
import { pcFirewall, pcNoRoute } from './local.js';
import { pathSilent } from './path-silent.js';
import { pingRejected, portRejected } from './rejected.js';
import { portClosed, portReset } from './reset.js';
import { pingFiltered, portFiltered } from './silent.js';
import { gatewayUnreachable, routerNoRoute, unitUnreachable } from './unreachable.js';

/** Every finding pathproof can reach. The order means nothing: the engine weighs them against each other. */
export const CATALOGUE: readonly FindingRule[] = [
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
