import type { IcmpError, Reply } from '../../model/evidence/base.js';
import { isWhoIs } from '../../model/evidence/kinds.js';
import { isAnsweredBy } from '../../model/evidence/queries/flows.js';
import type { Flow } from '../../model/flow.js';
import {
  isArpFailure,
  isFiltersWord,
  isRefusal,
  isUnreachable,
  sayIcmp,
  saysFiltered,
  saysProhibited,
  UNREACHABLE,
} from '../../model/icmp.js';
import { TFTP_PORT } from '../../model/ports.js';
import { UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { capitalise, joinAnd } from '../../model/sentences.js';
import { refusalOrigin } from '../attribution/refusal-origin.js';
import { everyRouter, routerSuspect, senderSuspect, sendersOf, THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations, Refusal } from '../observe/observations.js';
import {
  contradicted,
  type Explanation,
  explainsFlow,
  type FindingRule,
  type Judgement,
  judgeEachFlow,
  type Remark,
  ROUTE_KEY,
  thatBrought,
  type Words,
} from '../rule.js';
import {
  changeRule,
  findRule,
  lookAtCounters,
  nameSuspect,
  nameSuspects,
  sayFlow,
  sayFlows,
  sayFlowsAre,
  useRawSockets,
} from '../wording.js';
import { discoveryFlow } from './discovery.js';
import { whereWanted } from './discovery-wanted.js';
import { tellGone } from './gone.js';

/** Echo requests are refused with an ICMP error. */
export const pingRejected: FindingRule = {
  code: 'ping-rejected',
  title: 'Echo requests are refused with an ICMP error',
  judge: (observations) =>
    [...observations.flows.values()].flatMap((flow): Judgement[] =>
      flow.flow.protocol === 'icmp'
        ? [judgeRejection(observations, flow) ?? [], rejectedAtFirst(observations, flow)].flat()
        : [],
    ),
};

/** A port is refused with an ICMP error. */
export const portRejected: FindingRule = {
  code: 'port-rejected',
  title: 'Packets to this port are refused with an ICMP error',
  judge: (observations) => [
    ...judgeEachFlow(observations, (flow) =>
      flow.flow.protocol === 'icmp' ? null : (judgeUnitsName(observations, flow) ?? judgeRejection(observations, flow)),
    ),
    ...[...observations.flows.values()].flatMap((flow) =>
      flow.flow.protocol === 'icmp' ? [] : rejectedAtFirst(observations, flow),
    ),
    ...judgeDiscovery(observations),
  ],
};

/**
 * Where everything else stays silent, the refusal of the discovery request speaks for all: the router's limit on ICMP
 * errors may have had nothing left for the others.
 */
function judgeDiscovery(observations: Observations): Explanation[] {
  const silent = [...observations.flows.values()].filter((flow) => flow.state === 'silent');
  const refused = [...observations.evidence.values()].filter(isWhoIs);
  const replies = refused.flatMap((entry) => entry.replies).filter(isUnreachable);
  const error = replies.find((reply) => isProhibition(observations, reply));
  if (observations.unit.heard || observations.nobody || silent.length === 0 || !error) return [];
  const suspect = senderSuspect(observations, error.from);
  return [
    {
      kind: 'explains',
      covers: [
        ROUTE_KEY,
        ...(discoveryFlow(observations) ? [UDP_DISCOVERY_KEY] : []),
        ...silent.map((flow) => flow.key),
      ],
      weight: 'strong',
      proof: null,
      suspects: [suspect],
      evidence: refused.filter((entry) => isAnsweredBy(entry, error.from)).map((one) => one.id),
      say: () => ({
        summary: `${capitalise(nameSuspect(suspect))} refuses packets to the unit with "${sayIcmp(error)}": seen for UDP ${TFTP_PORT}, while everything else stays silent.`,
        remedy: `Change the rule or route on ${nameSuspect(suspect)} that refuses packets to ${observations.target} to one that allows them.`,
        nextTest: `Look at the filter and the routes to ${observations.target} on ${nameSuspect(suspect)}.`,
      }),
    },
  ];
}

function isProhibition(observations: Observations, reply: IcmpError): boolean {
  return saysProhibited(reply.icmpCode) && reply.from !== observations.route?.route?.source;
}

/** A datagram that was refused in the unit's own name: by the unit, unless the distance of the error says otherwise. */
function judgeUnitsName(observations: Observations, flow: FlowObservation): Judgement | null {
  const origin = refusalOrigin(observations, flow);
  if (origin === null) return null;
  if (origin.kind === 'unit') return contradicted(flow.key, origin.because);
  const suspects = [routerSuspect(observations, origin.hop, 'forward', flow)];
  const where = suspects.map(nameSuspect).join('');
  return {
    ...explainsFlow(flow),
    suspects,
    evidence: refusals(observations, flow, observations.target),
    say: (flows) => ({
      summary: `${sayFlowsAre(flows)} refused in the unit’s name by ${where}: ${origin.because}.`,
      ...askRejecter(flows, where),
    }),
  };
}

function judgeRejection(observations: Observations, flow: FlowObservation): Judgement | null {
  if (observations.nobody) return null;
  if (flow.state === 'refused' && flow.resetAt !== null)
    return contradicted(flow.key, `a RST came for ${sayFlow(flow)}`);
  if (flow.state === 'refused' || flow.state === 'unreachable') return fromKernel(observations, flow);
  const error = flow.reply;
  if (flow.state === 'rejected' && flow.refusal) return fromTool(observations, flow, flow.refusal);
  if (flow.state === 'silent' && flow.errorsHidden) return fromSilentTool(observations, flow);
  if (flow.state === 'silent' || flow.state === 'reset') {
    return contradicted(flow.key, `no ICMP error came for ${sayFlow(flow)}`);
  }
  if (flow.state !== 'rejected' || !isRefusal(error)) return null;
  if (error.from === observations.route?.route?.source) return null;
  return isFilterWord(observations, error) ? explain(observations, flow, error) : null;
}

/**
 * "Network" and "host unreachable" speak of routing, unless the unit answers something else: then they are a filter's
 * words for this port alone, but for what comes as late as a failed ARP.
 */
function isFilterWord(observations: Observations, error: IcmpError): boolean {
  return isFiltersWord(error) || (observations.unit.heard && !isArpFailure(error));
}

function explain(observations: Observations, flow: FlowObservation, error: IcmpError): Explanation {
  const evidence = refusals(observations, flow, error.from);
  // Anybody on the way may sign with the unit's address.
  const isSigned = error.from === observations.target;
  const proof = isSigned ? null : { by: flow.flow.protocol, agreeing: evidence, onePath: true };
  return explainsRefusal(
    observations,
    flow,
    error,
    `${isSigned ? ' in the unit’s name' : ''} with "${sayIcmp(error)}"`,
    { proof, evidence },
  );
}

/**
 * The device that sent the error refuses the flow; while nothing from the unit arrives, its word explains the route as
 * well. `how`: the end of the sentence.
 */
function explainsRefusal(
  observations: Observations,
  flow: FlowObservation,
  error: Reply | Refusal,
  how: string,
  more: Pick<Explanation, 'proof' | 'evidence'> & Partial<Pick<Explanation, 'weight'>>,
): Explanation {
  const suspects = sendersOf(observations, error);
  const where = nameSuspects(suspects);
  return {
    ...explainsFlow(flow),
    covers: observations.unit.heard ? [flow.key] : [flow.key, ROUTE_KEY],
    suspects,
    ...more,
    say: (flows) => {
      const { remedy, nextTest } = askRejecter(flows, where);
      const summary = `${sayFlowsAre(flows)} refused by ${where}${how}.`;
      return { summary, remedy: whereWanted(observations, flow, remedy), nextTest };
    },
  };
}

function askRejecter(flows: readonly Flow[], where: string): Required<Omit<Words, 'summary'>> {
  return { remedy: changeRule(where, 'rejects', flows), nextTest: lookAtCounters(flows, where) };
}

/**
 * What a tool tells in its own words. It is a filter's refusal for sure only where every code that the words can stand
 * for is one, or where the unit answers something else.
 */
function fromTool(observations: Observations, flow: FlowObservation, refusal: Refusal): Explanation | null {
  const { icmpType, icmpCodes } = refusal;
  if (icmpType !== null && icmpType !== UNREACHABLE) return null;
  if (refusal.from === observations.route?.route?.source) return null;
  const known = icmpType === UNREACHABLE && icmpCodes !== null;
  if (known && !observations.unit.heard && !icmpCodes.some(saysFiltered)) return null;
  const { heard } = observations.unit;
  const isSigned = refusal.from === observations.target;
  const isSure = known && !isSigned && (heard || icmpCodes.every(saysFiltered));
  return explainsRefusal(observations, flow, refusal, `: ${sayTool(flow)} says "${refusal.text}"`, {
    weight: known || heard ? 'strong' : 'weak',
    proof: isSure ? { by: flow.flow.protocol, agreeing: refusal.evidence, onePath: true } : null,
    evidence: [...new Set([...flow.evidence, ...refusal.evidence])],
  });
}

function sayTool(flow: FlowObservation): string {
  return flow.flow.protocol === 'icmp' ? 'the system’s tool' : 'the system’s traceroute';
}

/** This PC's ping keeps ICMP errors to itself. */
function fromSilentTool(observations: Observations, flow: FlowObservation): Explanation {
  return {
    ...explainsFlow(flow),
    weight: 'weak',
    suspects: [...everyRouter(observations), unitSuspect(observations)],
    evidence: flow.evidence,
    say: (flows) => sayMaybeRejected(flows, ': this PC’s ping does not show them'),
  };
}

/** `why`: the end of the first sentence. */
function sayMaybeRejected(flows: readonly Flow[], why: string): Words {
  return {
    summary: `${sayFlows(flows)} may be refused with an ICMP error${why}.`,
    remedy: findRule('rejects', flows),
    nextTest: useRawSockets('the ICMP error then shows who refuses'),
  };
}

function rejectedAtFirst(observations: Observations, flow: FlowObservation): Remark[] {
  return tellGone(observations, flow, isRefusal, (from) => `refused by ${joinAnd(from)} with an ICMP error`);
}

/** The packets of the flow, hop probes among them, that this device refused. */
function refusals(observations: Observations, flow: FlowObservation, from: string): string[] {
  const ids = [...flow.evidence, ...flow.trace.flatMap((hopProbe) => hopProbe.evidence)];
  const refused = (reply: Reply): boolean => isRefusal(reply) && reply.from === from;
  return thatBrought(observations, ids, refused);
}

/** The kernel says "refused" or "unreachable" for RSTs and for several ICMP errors alike, and hides the sender. */
function fromKernel(observations: Observations, flow: FlowObservation): Explanation {
  // While the unit is silent, "unreachable" may as well speak of the route.
  const weight = flow.state === 'unreachable' && observations.unit.heard ? 'strong' : 'weak';
  return {
    ...explainsFlow(flow),
    weight,
    // A firewall of the PC itself that rejects looks the same to connect().
    suspects: [...everyRouter(observations), unitSuspect(observations), THE_PC],
    evidence: flow.evidence,
    say: (flows) => sayMaybeRejected(flows, ` (the system said ${flow.errno ?? flow.state})`),
  };
}
