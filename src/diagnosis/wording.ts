import type { Suspect } from '../model/finding.js';
import { type Flow, flowName } from '../model/flow.js';
import { capitalise, joinOr } from '../model/sentences.js';
import type { FlowObservation, Observations } from './observe/observations.js';

/** A suspect in a sentence: `hop 2 (10.0.12.2)`, `the device 10.9.9.9`, `the unit (192.168.42.1)`, `the PC`. */
export function nameSuspect(suspect: Suspect): string {
  if (suspect.role === 'pc') return 'the PC';
  if (suspect.role === 'unit') return `the unit (${suspect.address ?? '?'})`;
  if (suspect.hop !== undefined) return `hop ${suspect.hop} (${suspect.address ?? 'does not answer'})`;
  return suspect.address === undefined ? 'a device on the path' : `the device ${suspect.address}`;
}

/** Any of these devices: `hop 1 (…) or hop 2 (…)`. */
export function nameSuspects(suspects: readonly Suspect[]): string {
  return joinOr(suspects.map(nameSuspect));
}

/** `between hop 2 (…) and the unit (…)`, `at hop 1 (…)`. */
export function sayPlace(forward: readonly Suspect[], name = nameSuspect): string {
  const [first] = forward;
  const last = forward.at(-1);
  if (!first || !last) return 'on the path';
  if (first === last) return `at ${name(first)}`;
  return `between ${name(first)} and ${name(last)}`;
}

export function sayFlow(flow: FlowObservation): string {
  return flowName(flow.flow);
}

/** The flow of a finding, or the plain and the TLS port of one service: `ping`, `TCP 50804 and 50805 (TLS)`. */
export function sayFlows([first, twin]: readonly Flow[]): string {
  const name = first ? flowName(first) : '';
  return twin === undefined ? name : `${name} and ${twin.port} (TLS)`;
}

/** `TCP 50804 is`, `TCP 50804 and 50805 (TLS) are`. */
export function sayFlowsAre(flows: readonly Flow[]): string {
  return `${sayFlows(flows)} ${flows.length > 1 ? 'are' : 'is'}`;
}

/** A hop that is one router for a flow, and another for other packets. */
export interface OtherPath {
  hop: number;
  own: string;
  other: string;
}

/** A sentence to add; empty where the path is the same. */
export function sayOtherPath(flows: readonly Flow[], path: OtherPath | null): string {
  if (path === null) return '';
  return ` ${capitalise(sayFlows(flows))} takes another path than other packets: hop ${path.hop} is ${path.own} for it, ${path.other} for them.`;
}

/** `1 hop`, `3 hops`. */
export function sayHops(count: number): string {
  return count === 1 ? '1 hop' : `${count} hops`;
}

/** What to change where a rule refuses; `does`: `rejects`, `resets`. */
export function changeRule(where: string, does: string, flows: readonly Flow[]): string {
  return `Change the rule on ${where} that ${does} ${sayFlows(flows)} to one that allows ${flows.length > 1 ? 'them' : 'it'} from the PC to the unit.`;
}

/** What to look for where it is not known which device refuses. */
export function findRule(does: string, flows: readonly Flow[]): string {
  return `Look for a rule that ${does} ${sayFlows(flows)} in the firewalls on the path.`;
}

/** `also`: another way to the same, or what to look at after it. */
export function lookAtCounters(flows: readonly Flow[], where: string, also = ''): string {
  return `Look at the rule counters for ${sayFlows(flows)} on ${where}${also}.`;
}

/** The other way to see what arrives; `packets`: `these packets`. */
export function orStandIn(packets: string): string {
  return `, or run "pathproof standin" on the unit’s LAN: its log shows whether ${packets} arrive there`;
}

export function enableService(flows: readonly Flow[]): string {
  return `Check in the unit’s security settings that the service on ${sayFlows(flows)} is enabled.`;
}

export const ALLOW_EVERYTHING = 'Allow everything in the PC’s firewall for a moment, and run pathproof again.';

/** The next test where ordinary sockets hide `shows`. */
export function useRawSockets(shows: string): string {
  return `Run pathproof with raw sockets (sudo): ${shows}.`;
}

/** `seen`: what would show that it is the unit: `refused`, `silent`. */
export function fromUnitsLan(run: string, seen: string): string {
  return `Run ${run} from a PC on the unit’s LAN: ${seen} there as well means the unit.`;
}

/** `then`: what else to look at. */
export function pingFromThisLan(address: string, then: string): string {
  return `Ping ${address} from another PC on this LAN${then}.`;
}

/** The next test for one of many targets that was measured and not traced. */
export function sayTraceIt({ target }: Observations): string {
  return `Run "pathproof run remote --address ${target}": it traces how far the packets get.`;
}
