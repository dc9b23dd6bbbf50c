import type { Suspect } from '../../model/finding.js';
import { serviceOf } from '../../model/services.js';
import { explainOwnRefusal, refusalOrigin } from '../attribution/refusal-origin.js';
import { type ResetOrigin, resetOrigin, toldResetOrigin } from '../attribution/reset-origin.js';
import {
  everyRouter,
  joinOr,
  nameSuspect,
  otherPath,
  routerSuspect,
  sayFlow,
  unitSuspect,
} from '../attribution/suspects.js';
import type { FlowObservation, Observations, Rung } from '../observe/observations.js';
import { ownInterface } from '../observe/pc-addresses.js';
import { contradicted, type Explanation, type FindingRule, type Judgement, judgeEachFlow } from '../rule.js';
import { isSecureOnly } from './config-service.js';
import { answersTcp, discoveryFlow } from './discovery.js';
import { movedFrom } from './moved-base-port.js';

/** What depends on whose address was given. */
type Told = Pick<Explanation, 'suspects' | 'summary' | 'remedy'>;

/** A middlebox sends the RST in the unit's name. */
export const portReset: FindingRule = {
  code: 'port-reset',
  title: 'A device on the path resets the connection in the unit’s name',
  judge: (observations) => judgeEachFlow(observations, (flow) => judgeReset(observations, flow)),
};

/** The unit itself refuses: nothing listens there. */
export const portClosed: FindingRule = {
  code: 'port-closed',
  title: 'The unit itself refuses: nothing listens on this port',
  judge: (observations) => judgeEachFlow(observations, (flow) => judgeClosed(observations, flow)),
};

function judgeReset(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.flow.protocol !== 'tcp') return null;
  if (flow.state === 'refused' && flow.resetAt !== null) return toldReset(observations, flow, flow.resetAt);
  if (flow.state === 'refused') return fromKernel(observations, flow, 'a device on the path');
  if (flow.state === 'silent' || flow.state === 'rejected') {
    return contradicted(flow.key, `no RST came for ${sayFlow(flow)}`);
  }
  if (flow.state !== 'reset') return null;
  const origin = resetOrigin(observations, flow);
  if (origin.kind === 'unit') return contradicted(flow.key, origin.because);
  return explainReset(observations, flow, origin);
}

function explainReset(
  observations: Observations,
  flow: FlowObservation,
  origin: Exclude<ResetOrigin, { kind: 'unit' }>,
): Judgement {
  const suspects = origin.hops.map((hop) => routerSuspect(observations, hop, 'forward', flow));
  const other = otherPath(observations, flow);
  const where = joinOr(suspects.map(nameSuspect));
  const because = origin.kind === 'middlebox' ? `: ${origin.because}` : '';
  return {
    kind: 'explains',
    covers: [flow.key],
    weight: origin.kind === 'middlebox' ? 'strong' : 'weak',
    conclusive: origin.kind === 'middlebox' && origin.conclusive && suspects.length === 1 && other === null,
    suspects,
    evidence: resetEvidence(flow),
    summary: `${sayFlow(flow)} is reset in the unit’s name by ${where}${because}.${other === null ? '' : ` ${other}`}`,
    remedy: `Change the rule on ${where} that resets ${sayFlow(flow)} to one that allows it from the PC to the unit.`,
    nextTest: `Look at the rule counters for ${sayFlow(flow)} on ${where}.`,
  };
}

function judgeClosed(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow === discoveryFlow(observations)) return judgeDiscovery(observations, flow);
  if (flow.flow.protocol === 'udp') return judgeClosedUdp(observations, flow);
  if (flow.flow.protocol !== 'tcp') return null;
  if (flow.state === 'refused' && flow.resetAt !== null) return toldClosed(observations, flow, flow.resetAt);
  if (flow.state === 'refused') return fromKernel(observations, flow, 'the unit itself');
  if (flow.state === 'silent') return contradicted(flow.key, 'the unit would have answered with a RST');
  if (flow.state === 'rejected') return contradicted(flow.key, 'an ICMP error came, not the unit’s RST');
  if (flow.state !== 'reset') return null;
  const origin = resetOrigin(observations, flow);
  if (origin.kind === 'middlebox' && origin.conclusive) return contradicted(flow.key, origin.because);
  const moved = movedFrom(observations, flow);
  if (moved !== null) return contradicted(flow.key, `the services base port ${moved} answers instead`);
  if (origin.kind === 'unit' && isSecureOnly(observations, flow)) return null;
  return explainClosed(observations, flow, origin);
}

/** ICMP 3/3 from the unit's own address. Where its TCP answers, UDP discovery is switched off: another finding. */
function judgeDiscovery(observations: Observations, flow: FlowObservation): Judgement | null {
  const origin = refusalOrigin(observations, flow);
  if (origin?.kind !== 'unit' || answersTcp(observations)) return null;
  return explainOwnRefusal(observations, flow, origin.conclusive, {
    summary: `The unit (${observations.target}) itself refuses ${sayFlow(flow)} (ICMP 3/3): no TFTP server listens there.`,
    remedy:
      'Check that this is the unit’s address. A unit older than 3.2 answers TFTP always; on later ones the TFTP server and ' +
      'UDP discovery are two switches in the security settings.',
    nextTest: 'Run legacy from a PC on the unit’s LAN: refused there as well means the unit.',
  });
}

function explainClosed(observations: Observations, flow: FlowObservation, origin: ResetOrigin): Judgement {
  const service = serviceOf(flow.key, observations.settings);
  const moved =
    service?.plain.port === flow.flow.port
      ? ' If its services base port was changed, use that port here (--base-port) and in Manager (Services Base TCP port).'
      : '';
  return {
    kind: 'explains',
    covers: [flow.key],
    weight: origin.kind === 'middlebox' ? 'weak' : 'strong',
    conclusive: origin.kind === 'unit' && origin.conclusive,
    evidence: resetEvidence(flow),
    ...(isThisPc(observations) ? refusedHere(observations, flow) : refusedThere(observations, flow, moved)),
    nextTest: `On the unit’s LAN, open ${sayFlow(flow)}: refused there as well means the unit, open means a device on the path.`,
  };
}

function isThisPc({ target, evidence }: Observations): boolean {
  return ownInterface(target, [...evidence.values()]) !== null;
}

function refusedThere(observations: Observations, flow: FlowObservation, moved: string): Told {
  return {
    suspects: [unitSuspect(observations)],
    summary: `The unit (${observations.target}) itself refuses ${sayFlow(flow)}: nothing listens there.`,
    remedy: `Check in the unit’s security settings that the service on ${sayFlow(flow)} is enabled.${moved}`,
  };
}

/** The address that was given is the PC's own. */
function refusedHere({ target }: Observations, flow: FlowObservation): Told {
  return {
    suspects: [{ role: 'pc', hop: 0, address: target, direction: 'forward' }],
    summary: `This PC (${target}) itself refuses ${sayFlow(flow)}: nothing listens there.`,
    remedy: 'Give the unit’s own address. To test a stand-in unit on this PC, start it first (pathproof standin).',
  };
}

/** Full-TTL packets and the rungs that brought a RST. */
function resetEvidence(flow: FlowObservation): string[] {
  const rungs = flow.ladder.filter((rung) => isReset(rung)).flatMap((rung) => rung.evidence);
  return [...flow.evidence, ...rungs];
}

function isReset(rung: Rung): boolean {
  return rung.reply?.kind === 'rst' || rung.told?.kind === 'reset';
}

/** ECONNREFUSED hides whether the unit, a middlebox or an ICMP error refused. */
function fromKernel(observations: Observations, flow: FlowObservation, who: string): Explanation {
  const unit = who === 'the unit itself';
  return {
    kind: 'explains',
    covers: [flow.key],
    weight: 'weak',
    conclusive: false,
    suspects: unit ? [unitSuspect(observations)] : onThePath(observations),
    evidence: flow.evidence,
    summary: `${sayFlow(flow)} may be refused by ${who} (the system said ${flow.errno ?? 'refused'}).`,
    remedy: unit
      ? `Check in the unit’s security settings that the service on ${sayFlow(flow)} is enabled.`
      : `Look for a rule that resets ${sayFlow(flow)} in the firewalls on the path.`,
    nextTest: 'Run pathproof with raw sockets (sudo): the TTL of the RST then shows who sent it.',
  };
}

function onThePath(observations: Observations): Suspect[] {
  const routers = everyRouter(observations);
  return routers.length > 0 ? routers : [{ role: 'router', direction: 'forward' }];
}

/** The system's traceroute got a RST: at which TTL, but not with which one. */
function toldReset(observations: Observations, flow: FlowObservation, at: number): Judgement {
  const origin = toldResetOrigin(observations, flow, at);
  if (origin.hops.length === 0) return contradicted(flow.key, origin.because);
  const suspects = origin.hops.map((hop) => routerSuspect(observations, hop));
  const where = joinOr(suspects.map(nameSuspect));
  return {
    kind: 'explains',
    covers: [flow.key],
    weight: 'strong',
    conclusive: origin.beforeUnit && suspects.length === 1,
    suspects,
    evidence: resetEvidence(flow),
    summary: `${sayFlow(flow)} ${origin.beforeUnit ? 'is' : 'may be'} reset in the unit’s name by ${where}: ${origin.because}.`,
    remedy: `Look for a rule on ${where} that resets ${sayFlow(flow)}, and change it to one that allows it from the PC to the unit.`,
    nextTest: 'Run pathproof with raw sockets (sudo): the TTL of the RST then shows who sent it.',
  };
}

function toldClosed(observations: Observations, flow: FlowObservation, at: number): Judgement {
  const origin = toldResetOrigin(observations, flow, at);
  if (origin.beforeUnit) return contradicted(flow.key, origin.because);
  return { ...fromKernel(observations, flow, 'the unit itself'), weight: 'strong', evidence: resetEvidence(flow) };
}

/** A UDP port that the unit itself refuses: nothing listens there, or its own filter says so. */
export function judgeClosedUdp(observations: Observations, flow: FlowObservation): Judgement | null {
  if (flow.state === 'open' || flow.state === 'unmeasured') return null;
  const origin = refusalOrigin(observations, flow);
  if (origin === null) {
    return contradicted(flow.key, 'a closed port of the unit would have answered with ICMP port unreachable');
  }
  if (origin.kind === 'middlebox') return contradicted(flow.key, origin.because);
  return explainOwnRefusal(observations, flow, origin.conclusive, {
    summary: `The unit (${observations.target}) itself refuses ${sayFlow(flow)} (ICMP 3/3): nothing listens there.`,
    remedy: `Nothing to repair if the service on ${sayFlow(flow)} is not wanted; else enable it on the unit.`,
    nextTest: `On the unit’s LAN, try ${sayFlow(flow)}: refused there as well means the unit.`,
  });
}
