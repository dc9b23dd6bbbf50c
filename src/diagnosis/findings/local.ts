import { isInterfaces, isLinks } from '../../model/evidence/kinds.js';
import { isRejectedByPc } from '../attribution/closed-by.js';
import { letsAnswersIn } from '../attribution/pc-firewall.js';
import { THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { addressChange, isOwnBroadcast } from '../observe/pc-addresses.js';
import {
  type Contradiction,
  contradicted,
  type Explanation,
  type FindingRule,
  ROUTE_KEY,
  saidByPc,
  type Words,
} from '../rule.js';
import { ALLOW_EVERYTHING, sayFlow } from '../wording.js';
import { broadcastsRefused } from './broadcast.js';

/** What the PC's own faults have in common: they are seen on the PC itself, so nothing else is left. */
function explainsPc(covers: string[], evidence: string[]): Omit<Explanation, 'say'> {
  return { kind: 'explains', covers, weight: 'strong', proof: saidByPc(evidence), suspects: [THE_PC], evidence };
}

/** EPERM is a packet filter's word; EACCES may also be a route that prohibits, missing rights, or a broadcast address. */
const REFUSED_BY_FIREWALL = 'EPERM';
const NOT_ALLOWED = 'EACCES';

/** Not sent, and the error is the one that the PC's own firewall gives. */
export function isRefusedByPc(flow: FlowObservation): boolean {
  return flow.state === 'not-sent' && (flow.errno === REFUSED_BY_FIREWALL || flow.errno === NOT_ALLOWED);
}

/** The system lets nobody send to a broadcast address unasked: that is no firewall's word. */
function isBlocked(observations: Observations, flow: FlowObservation): boolean {
  const broadcast =
    flow.errno === NOT_ALLOWED && isOwnBroadcast(observations.target, [...observations.evidence.values()]);
  return (isRefusedByPc(flow) && !broadcast) || isRejectedByPc(observations, flow);
}

/** Raw packets that were sent did leave; where its rules are known too, the PC dropped no answer either. */
function rulesOutDrops(observations: Observations): Contradiction[] {
  const silent = [...observations.flows.values()].filter((flow) => flow.state === 'silent').map((flow) => flow.key);
  if (!observations.raw || !letsAnswersIn(observations) || silent.length === 0) return [];
  return [contradicted(silent, 'the packets were sent, and no rule of the PC’s own firewall could drop the answers')];
}

/** The route leads over an interface that is down or has no carrier, and nothing was heard over it. */
export function hasNoLink({ link, unit, nobody, routers, refusals, evidence }: Observations): boolean {
  // What was lost in the middle of a run says nothing about its beginning.
  if (addressChange([...evidence.values()])?.sourceGone) return false;
  return link?.up === false && !unit.heard && !nobody && routers.length === 0 && refusals.length === 0;
}

/** No device on the path is to blame then. */
export const NO_LINK = contradicted(ROUTE_KEY, 'the PC’s own interface has no link');

/** The other end may be what is off: the unit itself, where a cable leads to it. */
function explainNoLink(observations: Observations): Explanation {
  const { link, route, target } = observations;
  const name = link?.name ?? 'the interface';
  const gateway = route?.route?.gateway;
  const measured = [...observations.flows.values()].filter(({ state }) => state !== 'unmeasured');
  const own = link?.addresses.length ? ` (${link.addresses.join(', ')})` : '';
  return {
    ...explainsPc([ROUTE_KEY, ...measured.map(({ key }) => key)], linkEvidence(observations)),
    proof: null,
    suspects: [
      THE_PC,
      gateway ? { role: 'gateway', hop: 1, address: gateway, direction: 'forward' } : unitSuspect(observations),
    ],
    say: () => ({
      summary: `The PC’s own link is down: packets to ${target} leave by ${name}${own}, which has no carrier.`,
      remedy: `Check the PC’s cable or Wi-Fi on ${name}, and what it is plugged into. If the unit is not behind ${name}, switch ${name} off or take its address away.`,
      nextTest: `Look at the link of ${name} on the PC, and at the light of the port at the other end.`,
    }),
  };
}

function linkEvidence({ route, neighbour, evidence }: Observations): string[] {
  const looked = [...evidence.values()].findLast(isLinks);
  return [route?.id, neighbour?.id, looked?.id].filter((id) => id !== undefined);
}

/** The PC has no usable IPv4 address. */
export const pcNoAddress: FindingRule = {
  code: 'pc-no-address',
  title: 'The PC has no usable IPv4 address, or no link',
  judge(observations) {
    const entry = [...observations.evidence.values()].find((one) => isInterfaces(one) && one.outcome === 'none');
    if (hasNoLink(observations)) return [explainNoLink(observations)];
    if (!observations.noAddress || !entry) return [];
    return [
      {
        ...explainsPc([ROUTE_KEY], [entry.id]),
        say: () => ({
          summary: 'No interface of the PC is up with an IPv4 address: nothing can be sent.',
          remedy: 'Check the PC’s cable or Wi-Fi, and its address: by hand, or by DHCP.',
          nextTest: 'Look at the PC’s interfaces and their addresses.',
        }),
      },
    ];
  },
};

/** The PC has no route to the target. */
export const pcNoRoute: FindingRule = {
  code: 'pc-no-route',
  title: 'The PC has no route to the unit',
  judge(observations) {
    const { route, target } = observations;
    if (route?.outcome !== 'no-route') return [];
    if (observations.nobody) return [];
    if (observations.noAddress) return [contradicted(ROUTE_KEY, 'the PC has no address, so no route can help')];
    return [
      {
        ...explainsPc([ROUTE_KEY], [route.id]),
        say: () => ({
          summary: `The PC has no route to ${target}: nothing can be sent.`,
          remedy: `Set the PC’s default gateway, connect its VPN, or add a route to the unit’s network (${target}).`,
          nextTest: `Look in the PC’s routing table for a route to ${target}, or a default route.`,
        }),
      },
    ];
  },
};

/** The PC's own firewall refuses to send. */
export const pcFirewall: FindingRule = {
  code: 'pc-firewall',
  title: 'The PC’s own firewall refuses to send',
  judge(observations) {
    const blocked = [...observations.flows.values()].filter((flow) => isBlocked(observations, flow));
    const innocent = rulesOutDrops(observations);
    if (blocked.length === 0) return [...innocent, ...broadcastsRefused(observations)];
    const covers = blocked.map((flow) => flow.key);
    const evidence = blocked.flatMap((flow) => [
      ...flow.evidence,
      ...flow.trace.flatMap((hopProbe) => hopProbe.evidence),
    ]);
    const route = observations.unit.heard || observations.nobody ? [] : [ROUTE_KEY];
    const explained = explainsPc([...covers, ...route], evidence);
    return [...innocent, { ...explained, ...(isSure(blocked) ? {} : { proof: null }), say: () => sayBlocked(blocked) }];
  },
};

/** EACCES is not the word of a packet filter alone. */
function isSure(blocked: readonly FlowObservation[]): boolean {
  return blocked.every(({ errno }) => errno !== NOT_ALLOWED);
}

function sayBlocked(blocked: readonly FlowObservation[]): Words {
  const unsent = `nothing left the PC for ${blocked.map(sayFlow).join(', ')}.`;
  const allow = 'Allow these outgoing connections in the firewall of the PC itself';
  const nextTest = ALLOW_EVERYTHING;
  if (isSure(blocked)) {
    const how = blocked[0]?.errno ?? 'it answers with an ICMP error of its own';
    return { summary: `The PC’s own firewall refuses to send (${how}): ${unsent}`, remedy: `${allow}.`, nextTest };
  }
  return {
    summary: `The PC itself refuses to send (${NOT_ALLOWED}): ${unsent} It may be its own firewall, or a route of the PC that prohibits it.`,
    remedy: `${allow}, and look at its routes to the unit.`,
    nextTest,
  };
}
