import type { FindingCode } from '../../model/finding.js';
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
import { sessionDead } from './session-dead.js';
import { pingFiltered, portFiltered } from './silent.js';
import { gatewayUnreachable, routerNoRoute, unitUnreachable } from './unreachable.js';

/** The rule of each finding: a code without one does not compile. */
const RULES: Readonly<Record<FindingCode, FindingRule>> = {
  'duplicate-address': duplicateAddress,
  intermittent,
  'middlebox-answers': middleboxAnswers,
  'mtu-black-hole': mtuBlackHole,
  'name-unresolved': nameUnresolved,
  'nat-rewrites': natRewrites,
  'off-subnet': offSubnet,
  'packet-loss': packetLoss,
  'pc-no-address': pcNoAddress,
  'routing-loop': routingLoop,
  'udp-discovery-off': udpDiscoveryOff,
  'config-port-moved': configPortMoved,
  'gateway-unreachable': gatewayUnreachable,
  'path-silent': pathSilent,
  'pc-firewall': pcFirewall,
  'pc-no-route': pcNoRoute,
  'ping-filtered': pingFiltered,
  'ping-rejected': pingRejected,
  'port-closed': portClosed,
  'port-filtered': portFiltered,
  'port-rejected': portRejected,
  'port-reset': portReset,
  'router-no-route': routerNoRoute,
  'secure-only': secureOnly,
  'session-dead': sessionDead,
  'service-disabled': serviceDisabled,
  'unit-unreachable': unitUnreachable,
};

/** Every finding pathproof can reach. The order means nothing: the engine weighs them against each other. */
export const CATALOGUE: readonly FindingRule[] = Object.values(RULES);
