import { flowKey, tcpFlow } from '../../model/flow.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { configFlows, UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import { findInterval } from '../attribution/drop-location.js';
import { askOwnFirewall, ownFirewallEvidence, withOwnFirewall } from '../attribution/pc-firewall.js';
import { explainOwnRefusal, type OwnRefusal, refusalOrigin } from '../attribution/refusal-origin.js';
import { answeredElsewhere } from '../observe/elsewhere.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { contradicted, type Explanation, explainsFlow, type FindingRule, type Judgement } from '../rule.js';
import { fromUnitsLan, sayFlow } from '../wording.js';
import { tellBeside } from './discovery-beside.js';
import { askDroppers, isRouted, sayAllow, sayCauses, silencers } from './discovery-silence.js';
import { isNobodySilent } from './off-subnet.js';

const SWITCHES =
  'Look at both switches in the unit’s security settings: UDP discovery, and the TFTP server (off by default on ' +
  'Linux-based units).';

/** UDP discovery is silent, or refused by the unit itself, while its TCP answers. */
export const udpDiscoveryOff: FindingRule = {
  code: 'udp-discovery-off',
  title: 'UDP discovery is silent while TCP discovery answers',
  judge(observations) {
    const flow = discoveryFlow(observations);
    if (isNobodySilent(observations)) return [explainNobody(observations)];
    if (flow) return judgeRequired(observations, flow);
    return isOpenAtUnit(observations, flowKey(tcpFlow(DISCOVERY_PORT))) ? tellBeside(observations) : [];
  },
};

/** UDP discovery, where it is required; elsewhere its silence is nobody's question. */
export function discoveryFlow({ requirements, flows }: Observations): FlowObservation | undefined {
  return requirements.includes('udp-discovery') ? flows.get(UDP_DISCOVERY_KEY) : undefined;
}

/** Whether the unit is known to be of a release that has TCP services beside UDP discovery. */
export function answersTcp(observations: Observations): boolean {
  const flows = [tcpFlow(DISCOVERY_PORT), ...configFlows(observations.settings)];
  return flows.some((flow) => isOpenAtUnit(observations, flowKey(flow)));
}

/** Open, and not by a device that answers in the unit's name, as far as is known. */
function isOpenAtUnit({ flows, impostors, doubted }: Observations, key: string): boolean {
  return flows.get(key)?.state === 'open' && !impostors.has(key) && !doubted.has(key);
}

function judgeRequired(observations: Observations, flow: FlowObservation): Judgement[] {
  if (!answersTcp(observations)) return [];
  const origin = refusalOrigin(observations, flow);
  if (origin?.kind === 'unit') return [explainRefused(observations, flow, origin)];
  if (flow.state !== 'silent') return [];
  const elsewhere = answeredElsewhere(observations, flow);
  if (elsewhere !== null) return [contradicted(flow.key, `${elsewhere.from} answers it`)];
  const interval = findInterval(observations, flow);
  if (interval !== null && interval.next !== null) {
    return [contradicted(flow.key, `the requests get no farther than hop ${interval.next}`)];
  }
  return [explainSilent(observations, flow)];
}

function explainRefused(observations: Observations, flow: FlowObservation, origin: OwnRefusal): Explanation {
  return explainOwnRefusal(observations, flow, origin, () => ({
    summary: `The unit (${observations.target}) refuses UDP discovery itself (ICMP 3/3 for ${sayFlow(flow)}), while its TCP answers: it is switched off.`,
    remedy: `${SWITCHES} ${useTcp('they are', 'the address')}`,
    nextTest: fromUnitsLan('same-lan', 'refused'),
  }));
}

function explainSilent(observations: Observations, flow: FlowObservation): Explanation {
  const routed = isRouted(observations);
  const trace = flow.trace.flatMap((hopProbe) => hopProbe.evidence);
  return {
    ...explainsFlow(flow),
    // A filter for UDP 69 on the way there looks the same from here.
    tied: true,
    suspects: silencers(observations),
    evidence: [...flow.evidence, ...trace, ...ownFirewallEvidence(observations)],
    say: () => ({
      summary: `UDP discovery of ${observations.target} is silent (${flow.sent} requests to ${sayFlow(flow)}), while its TCP answers: ${sayCauses(observations)}.`,
      remedy: `${SWITCHES}${routed ? ` ${sayAllow(observations)}` : ''} ${useTcp('it is', 'the address')}`,
      nextTest: `${routed ? `${fromUnitsLan('same-lan', 'silent')}${askDroppers(observations)}` : 'Look at the two switches first.'}${sayAsk(observations)}`,
    }),
  };
}

/** `off`: `it is`, `they are`. */
function useTcp(off: string, address: string): string {
  return `Where ${off} to stay off, use TCP discovery: add ${address} to Manager’s IP Search Criteria.`;
}

function sayAsk(observations: Observations): string {
  const ask = askOwnFirewall(observations);
  return ask === '' ? '' : ` See also ${ask}.`;
}

function explainNobody(observations: Observations): Explanation {
  const { lan } = observations;
  return {
    kind: 'explains',
    covers: [UDP_DISCOVERY_KEY],
    weight: 'strong',
    proof: null,
    suspects: withOwnFirewall(observations, [{ role: 'unit', direction: 'forward' }]),
    evidence: [...lan.broadcasts, ...ownFirewallEvidence(observations)],
    say: () => ({
      summary: 'No unit answers the broadcast: there may be one whose UDP discovery is switched off.',
      remedy: `${SWITCHES} ${useTcp('it is', 'the unit’s address')}`,
      nextTest: `Run same-lan again with --address and the unit’s LAN1 address: where its TCP answers, UDP discovery is off. A switch may drop broadcasts as well.${sayAsk(observations)}`,
    }),
  };
}
