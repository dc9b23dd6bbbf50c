import { isIpv4, sameSubnet } from '../../model/address.js';
import type { IcmpError } from '../../model/evidence/base.js';
import { repliesOf } from '../../model/evidence/queries/flows.js';
import type { Suspect } from '../../model/finding.js';
import {
  EARLIEST_ARP_FAILURE_MS,
  isArpFailure,
  isUnreachable,
  sayIcmp,
  saysHostUnreachable,
  saysNoRoute,
  UNREACHABLE,
} from '../../model/icmp.js';
import { capitalise } from '../../model/sentences.js';
import { routersBehind, senderSuspect, THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type Explanation, type FindingRule, ROUTE_KEY, saidByPc } from '../rule.js';
import { nameSuspect, nameSuspects, pingFromThisLan } from '../wording.js';
import { hasNoLink, isRefusedByPc, NO_LINK } from './local.js';
import { tellStopped } from './stopped.js';

/** Length of the mask of most LANs, in bits. */
const USUAL_PREFIX = 24;

/** A router has no route to the unit. */
export const routerNoRoute: FindingRule = {
  code: 'router-no-route',
  title: 'A router on the path has no route to the unit',
  judge(observations) {
    const error = findError(
      observations,
      (one) => mayMean(one, saysNoRoute) || (mayMean(one, saysHostUnreachable) && timing(one) !== 'late'),
    );
    return error === null ? [] : [explainNoRoute(observations, error)];
  },
};

/** The last router cannot reach the unit on its LAN: unit down, wrong address, cable. */
export const unitUnreachable: FindingRule = {
  code: 'unit-unreachable',
  title: 'The last router cannot reach the unit on its LAN',
  judge(observations) {
    const gone = tellStopped(observations, 'unit-unreachable');
    if (gone.length > 0) return gone;
    const error = findError(observations, (one) => mayMean(one, saysHostUnreachable));
    if (error !== null) return [explainUnreachable(observations, error)];
    const behind = unreachedBehind(observations);
    if (behind.length > 0) return [explainBehind(observations, behind)];
    if (hasNoLink(observations)) return [NO_LINK];
    return linkFailed(observations) && isOnLink(observations) ? [explainSilentLink(observations)] : [];
  },
};

/** The first hop does not answer on the link. */
export const gatewayUnreachable: FindingRule = {
  code: 'gateway-unreachable',
  title: 'The gateway does not answer on the PC’s link',
  judge(observations) {
    const gone = tellStopped(observations, 'gateway-unreachable');
    if (gone.length > 0) return gone;
    if (!linkFailed(observations) || isOnLink(observations)) return [];
    if (hasNoLink(observations)) return [NO_LINK];
    const address = observations.route?.route?.gateway;
    if (address === undefined) return [];
    return [
      {
        ...everything(observations),
        proof: saidByPc(linkEvidence(observations)),
        suspects: [{ role: 'gateway', hop: 1, address, direction: 'forward' }],
        evidence: linkEvidence(observations),
        say: () => ({
          summary: `The PC’s gateway ${address} does not answer on the link (no ARP reply), so nothing leaves the PC’s LAN.`,
          remedy: `Check the PC’s cable or Wi-Fi, its address and mask, and that ${address} is the gateway and is up.`,
          nextTest: pingFromThisLan(address, ', and look for it in this PC’s ARP table'),
        }),
      },
    ];
  },
};

function explainNoRoute(observations: Observations, error: Unreachable): Explanation {
  const suspects = suspectsOf(observations, error);
  const who = nameSuspects(suspects);
  const fitting = error.codes !== null && (mayMean(error, saysNoRoute) || timing(error) === 'early');
  return {
    ...everything(observations),
    weight: fitting ? 'strong' : 'weak',
    suspects,
    evidence: error.evidence,
    say: () => ({
      summary: `${capitalise(who)} has no route to the unit: it answers "${error.words}".`,
      remedy: `Add a route to the unit’s network on ${who}, or correct the unit’s address.`,
      nextTest: `On ${who}, look up its route to ${observations.target}; a filter may use the same words.`,
    }),
  };
}

function explainUnreachable(observations: Observations, error: Unreachable): Explanation {
  const routers = suspectsOf(observations, error);
  const when = timing(error);
  const name = nameSuspects(routers);
  return {
    ...everything(observations),
    weight: when === 'early' || error.codes === null ? 'weak' : 'strong',
    suspects: [{ role: 'unit', address: observations.target, direction: 'forward' }, ...routers],
    evidence: error.evidence,
    say: () => ({
      summary:
        when === 'late'
          ? `${capitalise(name)} cannot reach the unit on its LAN: it reports "${error.words}" after ${Math.round(error.rttMs ?? 0)} ms of asking for it.`
          : `${capitalise(name)} may have found the unit absent from its LAN: it answers "${error.words}".`,
      remedy: `Check that the unit is on, that ${observations.target} is its LAN1 address, and its cable. If the unit is not attached to ${name}, check the next router behind it.`,
      nextTest: `On ${name}, look for ${observations.target} in the ARP table, and ping the unit from there.`,
    }),
  };
}

/**
 * Flows of which a router says, as late as a failed ARP, that it cannot deliver them, while pings are answered or other
 * ports are: it forwards the address or some ports of it, and what is behind does not answer its ARP requests.
 */
function unreachedBehind({ unit, flows }: Observations): FlowObservation[] {
  if (!unit.heard) return [];
  const tcp = [...flows.values()].filter(({ flow }) => flow.protocol === 'tcp');
  const reported = tcp.filter(({ state, reply }) => state === 'rejected' && isArpFailure(reply));
  if (reported.length === 0 || tcp.some(({ state }) => state === 'open' || state === 'reset')) return reported;
  return tcp.filter((flow) => reported.includes(flow) || flow.state === 'silent');
}

function explainBehind(observations: Observations, flows: readonly FlowObservation[]): Explanation {
  const { target, unit } = observations;
  const replies = flows.map(({ reply }) => reply).filter(isArpFailure);
  const from = replies[0]?.from ?? target;
  const hop = from === target && unit.hop !== null ? { hop: unit.hop } : {};
  const router: Suspect =
    from === target
      ? { role: 'router', ...hop, address: from, direction: 'forward' }
      : senderSuspect(observations, from);
  const name = nameSuspect(router);
  const after = Math.round(Math.max(...replies.map(({ rttMs }) => rttMs)));
  return {
    kind: 'explains',
    covers: flows.map(({ key }) => key),
    weight: 'strong',
    proof: null,
    suspects: [{ role: 'unit', address: target, direction: 'forward' }, router],
    evidence: flows.flatMap(({ evidence }) => evidence),
    say: () => ({
      summary: `${capitalise(name)} forwards ${target} to a unit that it cannot reach: it reports "host unreachable (ICMP 3/1)" after ${after} ms of asking for it. Pings are answered before the unit.`,
      remedy: `Check that the unit is on, its cable, and that the address to which ${name} forwards these ports is the unit’s LAN1 address.`,
      nextTest: `On ${name}, look up where ${target} is forwarded to, find that address in the ARP table, and ping it from there.`,
    }),
  };
}

/** A mask that is too wide makes the PC ask its own link for a unit that is behind a router: that looks the same. */
function explainSilentLink(observations: Observations): Explanation {
  const { target, lan } = observations;
  const unit = unitSuspect(observations);
  const { subnet } = lan;
  const mask = subnet ? `the mask of ${subnet.address}/${subnet.prefix} on ${subnet.name}` : 'its routes';
  return {
    ...everything(observations),
    suspects: isMaskDoubtful(observations) ? [THE_PC, unit] : [unit],
    evidence: linkEvidence(observations),
    say: () => ({
      summary: `The unit does not answer on the PC’s own LAN: nobody there claims ${target} (no ARP reply). The PC takes the unit for a neighbour because of ${mask}.`,
      remedy: `Check the PC’s address and mask: if ${target} is behind a router, ${mask} must not lead to it. Else check that the unit is on, that ${target} is its LAN1 address, its cable, and that both masks are the same.`,
      nextTest: pingFromThisLan(target, ', and compare the PC’s mask with that of its neighbours'),
    }),
  };
}

/** Wider than most LANs are, and only that makes the unit a neighbour. */
function isMaskDoubtful({ target, lan: { subnet } }: Observations): boolean {
  if (!subnet || subnet.prefix >= USUAL_PREFIX || !isIpv4(target) || !isIpv4(subnet.address)) return false;
  return !sameSubnet(target, subnet.address, USUAL_PREFIX);
}

/** An ICMP destination unreachable, seen or told; null is what the words of a tool leave open. */
interface Unreachable {
  from: string;
  codes: readonly number[] | null;
  rttMs: number | null;
  words: string;
  evidence: string[];
  /** The packet, where it was seen. */
  reply?: IcmpError;
}

/** Only a router says this: one that signs with the unit's address is placed by the distance of its error. */
function suspectsOf(observations: Observations, error: Unreachable): Suspect[] {
  if (error.reply) return routersBehind(observations, error.reply);
  if (error.from !== observations.target) return [senderSuspect(observations, error.from)];
  return [{ role: 'router', address: observations.target, direction: 'forward' }];
}

/** The earliest matching ICMP unreachable from a router, while the unit itself is silent. */
function findError(observations: Observations, matches: (error: Unreachable) => boolean): Unreachable | null {
  if (observations.unit.heard) return null;
  const found = [...seenErrors(observations), ...toolErrors(observations)].filter(matches);
  const first = found.find((one) => one.rttMs !== null) ?? found[0];
  return first ? { ...first, evidence: [...new Set(found.flatMap((one) => one.evidence))] } : null;
}

function seenErrors(observations: Observations): Unreachable[] {
  const own = observations.route?.route?.source;
  return [...observations.evidence.values()].flatMap((entry) =>
    entry.replies.flatMap((reply) => {
      if (!isUnreachable(reply) || reply.from === own) return [];
      const { from, rttMs, icmpCode } = reply;
      return [{ from, rttMs, codes: [icmpCode], words: sayIcmp(reply), evidence: [entry.id], reply }];
    }),
  );
}

/** A quick one may belong to a question that an earlier packet had asked: only a late one says when it was asked. */
function toolErrors({ refusals }: Observations): Unreachable[] {
  return refusals
    .filter(({ icmpType }) => icmpType === null || icmpType === UNREACHABLE)
    .map(({ from, icmpCodes, rttMs, text, evidence }) => ({
      from,
      codes: icmpCodes,
      rttMs: isLate(rttMs) ? rttMs : null,
      words: text,
      evidence,
    }));
}

/** Where the words leave the code open, they may mean either. */
function mayMean({ codes }: Unreachable, says: (code: number) => boolean): boolean {
  return codes?.some(says) ?? true;
}

function isLate(rttMs: number | null): boolean {
  return rttMs !== null && rttMs >= EARLIEST_ARP_FAILURE_MS;
}

function timing({ rttMs }: Unreachable): 'early' | 'late' | 'unknown' {
  if (rttMs === null) return 'unknown';
  return isLate(rttMs) ? 'late' : 'early';
}

function linkFailed(observations: Observations): boolean {
  const outcome = observations.neighbour?.outcome;
  return (outcome === 'failed' || outcome === 'incomplete') && !observations.unit.heard && !heardError(observations);
}

/** An ICMP error of any other device came over the link, whatever the neighbour table says. */
function heardError(observations: Observations): boolean {
  const replies = [...observations.evidence.values()].flatMap(repliesOf);
  if (replies.some((reply) => reply.kind === 'icmp-error' && reply.from !== observations.route?.route?.source))
    return true;
  return observations.refusals.length > 0 || observations.routers.length > 0;
}

function isOnLink(observations: Observations): boolean {
  return observations.route?.outcome === 'on-link';
}

function linkEvidence(observations: Observations): string[] {
  return [observations.route?.id, observations.neighbour?.id].filter((id) => id !== undefined);
}

/** What a broken route explains: the silence of the unit and every flow that got nothing from it. */
function everything(observations: Observations): Pick<Explanation, 'kind' | 'covers' | 'weight' | 'proof'> {
  const flows = [...observations.flows.values()].filter(isWithoutUnit);
  return { kind: 'explains', covers: [ROUTE_KEY, ...flows.map((flow) => flow.key)], weight: 'strong', proof: null };
}

function isWithoutUnit(flow: FlowObservation): boolean {
  return (
    flow.state !== 'open' &&
    flow.state !== 'dead' &&
    flow.state !== 'reset' &&
    flow.state !== 'unmeasured' &&
    !isRefusedByPc(flow)
  );
}
