import { distanceOf } from '../../model/distance.js';
import type { Suspect } from '../../model/finding.js';
import { flowKey } from '../../model/flow.js';
import { serviceOf } from '../../model/services.js';
import { ownResetEvidence } from '../attribution/pc-firewall.js';
import { explainOwnRefusal, refusalOrigin } from '../attribution/refusal-origin.js';
import {
  isResetByUnit,
  proofByResets,
  proofOfUnit,
  type ResetOrigin,
  resetEvidence,
  resetOrigin,
} from '../attribution/reset-origin.js';
import { everyRouter, NAMELESS, otherPath, routerSuspect, THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { ownInterface } from '../observe/pc-addresses.js';
import {
  contradicted,
  type Explanation,
  explainsFlow,
  type FindingRule,
  type Judgement,
  judgeEachFlow,
} from '../rule.js';
import {
  changeRule,
  enableService,
  findRule,
  fromUnitsLan,
  lookAtCounters,
  nameSuspects,
  sayFlow,
  sayFlows,
  sayFlowsAre,
  sayOtherPath,
  useRawSockets,
} from '../wording.js';
import { isSecureOnly } from './config-service.js';
import { answersTcp, discoveryFlow } from './discovery.js';
import { tellGone } from './gone.js';
import { movedFrom, sayAnswersInstead } from './moved-base-port.js';

const TTL_SHOWS = 'the TTL of the RST then shows who sent it';
const OWN_RULE = ', whose own firewall has a rule that resets TCP on its way out';
const GIVE_UNITS_ADDRESS =
  'Give the unit’s own address. To test a stand-in unit on this PC, start it first (pathproof standin).';

/** A middlebox sends the RST in the unit's name. */
export const portReset: FindingRule = {
  code: 'port-reset',
  title: 'A device on the path resets the connection in the unit’s name',
  judge: (observations) => [
    ...judgeEachFlow(observations, (flow) => judgeReset(observations, flow)),
    ...[...observations.flows.values()].flatMap((flow) =>
      tellGone(
        observations,
        flow,
        ({ kind }) => kind === 'rst',
        () => 'reset',
      ),
    ),
  ],
};

/** The unit itself refuses: nothing listens there. */
export const portClosed: FindingRule = {
  code: 'port-closed',
  title: 'The unit itself refuses: nothing listens on this port',
  whenHealthy: {
    holds: (observations, covers) => isSpareTls(observations, covers) || isSparePlain(observations, covers),
    // Also of a port that nothing requires: its service is simply off.
    remedy: { tcp: 'Nothing to repair if this service is not wanted; else enable it in the unit’s security settings.' },
  },
  judge: (observations) => judgeEachFlow(observations, (flow) => judgeClosed(observations, flow)),
};

/** A unit without a TLS service is healthy when the plain one is broken by something else than the unit. */
function isSpareTls(observations: Observations, [key = '', ...others]: readonly string[]): boolean {
  const service = others.length === 0 ? serviceOf(key, observations.settings) : undefined;
  if (!service || service.wanted !== 'either' || key !== flowKey(service.tls)) return false;
  return !isResetByUnit(observations, observations.flows.get(flowKey(service.plain)));
}

/** Nor need a unit that is set to secure communication offer the plain one: what is wrong with TLS is the fault. */
function isSparePlain({ flows, settings }: Observations, [key = '', ...others]: readonly string[]): boolean {
  const service = others.length === 0 ? serviceOf(key, settings) : undefined;
  if (!service || service.wanted === 'plain' || key !== flowKey(service.plain)) return false;
  return flows.get(flowKey(service.tls))?.state === 'dead';
}

function judgeReset(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.flow.protocol !== 'tcp') return null;
  if (flow.state === 'refused' && flow.resetAt === null) return fromKernel(observations, flow, 'a device on the path');
  if (flow.state === 'silent' || flow.state === 'rejected') {
    return contradicted(flow.key, `no RST came for ${sayFlow(flow)}`);
  }
  if (flow.state !== 'reset' && flow.state !== 'refused') return null;
  const origin = resetOrigin(observations, flow);
  if (origin.kind === 'unit') return contradicted(flow.key, origin.because);
  return (flow.state === 'reset' ? explainReset : explainToldReset)(observations, flow, origin);
}

/** What a RST of another device than the unit shows. */
type DeviceOrigin = Exclude<ResetOrigin, { kind: 'unit' }>;

function explainReset(observations: Observations, flow: FlowObservation, origin: DeviceOrigin): Judgement {
  const routers = origin.hops.map((hop) => routerSuspect(observations, hop, 'forward', flow));
  const byPc = origin.kind === 'unclear' && origin.byPc === true;
  const suspects = byPc || mayBePc(flow) ? [...routers, THE_PC] : routers;
  const other = otherPath(observations, flow);
  const where = nameSuspects(suspects);
  const because = origin.kind === 'middlebox' ? `: ${origin.because}` : byPc ? OWN_RULE : '';
  const isSure = origin.kind === 'middlebox' && origin.conclusive && suspects.length === 1;
  return {
    ...explainsFlow(flow),
    weight: origin.kind === 'middlebox' ? 'strong' : 'weak',
    proof: isSure ? proofByResets(observations, flow, other === null) : null,
    suspects,
    evidence: byPc ? [...resetEvidence(flow), ...ownResetEvidence(observations)] : resetEvidence(flow),
    say: (flows) => ({
      summary: `${sayFlowsAre(flows)} reset in the unit’s name by ${where}${because}.${sayOtherPath(flows, other)}`,
      remedy: changeRule(where, 'resets', flows),
      nextTest: lookAtCounters(flows, where),
    }),
  };
}

function judgeClosed(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow === discoveryFlow(observations)) return judgeDiscovery(observations, flow);
  if (flow.flow.protocol === 'udp') return judgeClosedUdp(observations, flow);
  if (flow.flow.protocol !== 'tcp') return null;
  if (flow.state === 'refused' && flow.resetAt === null) return fromKernel(observations, flow, 'the unit itself');
  if (flow.state === 'silent') return contradicted(flow.key, 'the unit would have answered with a RST');
  if (flow.state === 'rejected') return contradicted(flow.key, 'an ICMP error came, not the unit’s RST');
  if (flow.state !== 'reset' && flow.state !== 'refused') return null;
  const origin = resetOrigin(observations, flow);
  if (origin.kind === 'middlebox' && origin.conclusive) return contradicted(flow.key, origin.because);
  if (flow.state === 'refused')
    return { ...fromKernel(observations, flow, 'the unit itself'), weight: 'strong', evidence: resetEvidence(flow) };
  const moved = movedFrom(observations, flow);
  if (moved !== null) return contradicted(flow.key, sayAnswersInstead(moved));
  if (origin.kind === 'unit' && isSecureOnly(observations, flow)) return null;
  return explainClosed(observations, flow, origin);
}

/** ICMP 3/3 from the unit's own address. Where its TCP answers, UDP discovery is switched off: another finding. */
function judgeDiscovery(observations: Observations, flow: FlowObservation): Judgement | null {
  const origin = refusalOrigin(observations, flow);
  if (origin?.kind !== 'unit' || answersTcp(observations)) return null;
  return explainOwnRefusal(observations, flow, origin, () => ({
    summary: `The unit (${observations.target}) itself refuses ${sayFlow(flow)} (ICMP 3/3): no TFTP server listens there.`,
    remedy:
      'Check that this is the unit’s address. A unit older than 3.2 answers TFTP always; on later ones the TFTP server and ' +
      'UDP discovery are two switches in the security settings.',
    nextTest: fromUnitsLan('legacy', 'refused'),
  }));
}

function explainClosed(observations: Observations, flow: FlowObservation, origin: ResetOrigin): Judgement {
  const own = isThisPc(observations);
  return {
    ...explainsFlow(flow),
    weight: origin.kind === 'middlebox' || isUndecided(origin) ? 'weak' : 'strong',
    proof: proofOfUnit(observations, flow),
    suspects: [own ? { ...THE_PC, address: observations.target } : unitSuspect(observations)],
    evidence: resetEvidence(flow),
    say: (flows) => ({
      summary: `${own ? 'This PC' : 'The unit'} (${observations.target}) itself refuses ${sayFlows(flows)}: nothing listens there.`,
      remedy: own ? GIVE_UNITS_ADDRESS : `${enableService(flows)}${sayMoved(observations, flow)}`,
      nextTest: `On the unit’s LAN, open ${sayFlows(flows)}: refused there as well means the unit, open means a device on the path.`,
    }),
  };
}

/** Of two ways the distance on one says nothing about the other, and none tells the PC from a neighbour. */
function isUndecided(origin: ResetOrigin): boolean {
  return origin.kind === 'unclear' && (origin.twoWays === true || origin.byPc === true);
}

/** A RST from hop 1 even for packets that end there: a rule of the PC itself looks the same. */
function mayBePc({ reply, trace }: FlowObservation): boolean {
  const first = trace.find((hopProbe) => hopProbe.reply?.kind === 'rst')?.ttl ?? 1;
  return reply?.kind === 'rst' && distanceOf(reply.ttl) <= 1 && first <= 1;
}

/** The address that was given is the PC's own. */
function isThisPc({ target, evidence }: Observations): boolean {
  return ownInterface(target, [...evidence.values()]) !== null;
}

function sayMoved({ settings }: Observations, { key, flow }: FlowObservation): string {
  if (serviceOf(key, settings)?.plain.port !== flow.port) return '';
  return ' If its services base port was changed, use that port here (--base-port) and in Manager (Services Base TCP port).';
}

/** ECONNREFUSED hides whether the unit, a middlebox or an ICMP error refused. */
function fromKernel(observations: Observations, flow: FlowObservation, who: string): Explanation {
  const unit = who === 'the unit itself';
  return {
    ...explainsFlow(flow),
    weight: 'weak',
    suspects: unit ? [unitSuspect(observations)] : onThePath(observations),
    evidence: flow.evidence,
    say: (flows) => ({
      summary: `${sayFlows(flows)} may be refused by ${who} (the system said ${flow.errno ?? 'refused'}).`,
      remedy: unit ? enableService(flows) : findRule('resets', flows),
      nextTest: useRawSockets(TTL_SHOWS),
    }),
  };
}

function onThePath(observations: Observations): Suspect[] {
  const routers = everyRouter(observations);
  return routers.length > 0 ? routers : [NAMELESS];
}

/** The system's traceroute got a RST: at which TTL, but not with which one. */
function explainToldReset(observations: Observations, flow: FlowObservation, origin: DeviceOrigin): Judgement {
  const isBeforeUnit = origin.kind === 'middlebox';
  const suspects = origin.hops.map((hop) => routerSuspect(observations, hop));
  const where = nameSuspects(suspects);
  return {
    ...explainsFlow(flow),
    proof: isBeforeUnit && suspects.length === 1 ? proofByResets(observations, flow) : null,
    suspects,
    evidence: resetEvidence(flow),
    say: (flows) => ({
      summary: `${isBeforeUnit ? sayFlowsAre(flows) : `${sayFlows(flows)} may be`} reset in the unit’s name by ${where}: ${origin.because}.`,
      remedy: `Look for a rule on ${where} that resets ${sayFlows(flows)}, and change it to one that allows ${flows.length > 1 ? 'them' : 'it'} from the PC to the unit.`,
      nextTest: useRawSockets(TTL_SHOWS),
    }),
  };
}

/** A UDP port that the unit itself refuses: nothing listens there, or its own filter says so. */
export function judgeClosedUdp(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.state === 'open' || flow.state === 'unmeasured') return null;
  const origin = refusalOrigin(observations, flow);
  if (origin === null) {
    return contradicted(flow.key, 'a closed port of the unit would have answered with ICMP port unreachable');
  }
  if (origin.kind === 'middlebox') return contradicted(flow.key, origin.because);
  return explainOwnRefusal(observations, flow, origin, () => ({
    summary: `The unit (${observations.target}) itself refuses ${sayFlow(flow)} (ICMP 3/3): nothing listens there.`,
    remedy: `Nothing to repair if the service on ${sayFlow(flow)} is not wanted; else enable it on the unit.`,
    nextTest: `On the unit’s LAN, try ${sayFlow(flow)}: refused there as well means the unit.`,
  }));
}
