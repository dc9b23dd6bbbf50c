import type { Lab } from '../../../src/lab/lab.js';
import { startAcceptAll } from '../../../src/lab/programs.js';
import type { RequirementId } from '../../../src/model/requirement.js';
import type { MatrixCase } from '../case.js';
import { type DeviceMatch, type DeviceRule, startDevice } from '../device/device.js';
import { NETWORKS } from '../topologies/networks.js';

export const CONFIG = [50_804, 50_805];
export const DISCOVERY = 50_802;
export const SECURITY = [50_812, 50_813];
export const TO_CONFIG: DeviceMatch = { from: 'pc', protocol: 'tcp', unitPort: CONFIG };
export const ALL_TCP: DeviceMatch = { from: 'pc', protocol: 'tcp' };
export const SYN = 'syn !ack';
/** Everything of a session but its two SYNs. */
export const AFTER_HANDSHAKE = '!syn';

/** What is measured where only some ports are hit: for sentences and names. */
export interface Where {
  name: string;
  match: DeviceMatch;
  requirement: RequirementId;
  scenario?: MatrixCase['scenario'];
}

export const AT_CONFIG: Where = { name: 'config', match: TO_CONFIG, requirement: 'tcp-config' };
export const AT_DISCOVERY: Where = {
  name: 'discovery',
  match: { ...ALL_TCP, unitPort: DISCOVERY },
  requirement: 'tcp-discovery',
};
export const AT_SECURITY: Where = {
  name: 'security',
  match: { ...ALL_TCP, unitPort: SECURITY },
  requirement: 'tcp-security',
  scenario: 'security',
};

export const AT_PORT: Where = {
  name: 'port-50804',
  match: { ...ALL_TCP, unitPort: 50_804 },
  requirement: 'port-tcp-50804',
  scenario: 'ports',
};

/** The case with the scenario that measures the ports. The stand-in has nothing behind some rows of the port table. */
export function measuring({ scenario }: Where, one: MatrixCase): MatrixCase {
  return scenario === undefined ? one : { ...one, scenario, alsoTrue: [...(one.alsoTrue ?? []), 'port-closed'] };
}

/** The device on this bridge meddles by rules that may depend on addresses of the lab. */
export function device(
  node: string,
  rules: readonly DeviceRule[] | ((lab: Lab) => readonly DeviceRule[]),
): (lab: Lab) => Promise<void> {
  return (lab) => startDevice(lab, node, typeof rules === 'function' ? rules(lab) : rules, ['p1', 'p2']);
}

/** The unit's own program on these ports is replaced by one that accepts and then holds, closes or resets. */
export function accepting(ports: readonly number[], then: 'hold' | 'close' | 'reset'): MatrixCase['inject'] {
  return async (lab) => {
    for (const port of ports) await startAcceptAll(lab, 'unit', port, then);
  };
}

/** Devices on the path of a network, bridges left out: as many as may hold what no packet places. */
export function devicesOf(network: MatrixCase['network']): number {
  const { hops, bridges = {} }: { hops: Readonly<Record<string, number>>; bridges?: object } = NETWORKS[network];
  return Object.keys(hops).filter((node) => node !== 'pc' && !(node in bridges)).length;
}
