import type { SessionEvidence } from '../../model/evidence/sessions.js';
import type { Flow } from '../../model/flow.js';
import { everyRouter, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { type Explanation, explainsFlow, type FindingRule, judgeEachFlow, type Words } from '../rule.js';
import { nameSuspects, orStandIn, sayFlows } from '../wording.js';
import { agreementOf } from './certainty.js';

/** Sessions that have to carry nothing, and the time from the first of them to the last: one alone may be chance. */
const ENOUGH_SESSIONS = 2;
const ENOUGH_SPAN_MS = 950;

/** A handshake is completed, and nothing after it gets through. */
export const sessionDead: FindingRule = {
  code: 'session-dead',
  title: 'Sessions open and carry nothing',
  judge: (observations) => judgeEachFlow(observations, (flow) => judgeDead(observations, flow)),
};

function judgeDead(observations: Observations, flow: FlowObservation): Explanation | null {
  if (flow.state !== 'dead') return null;
  const { packets, spanMs } = agreementOf(
    { by: 'tcp', agreeing: flow.dead.map(({ id }) => id) },
    observations.evidence,
  );
  if (packets < ENOUGH_SESSIONS || spanMs < ENOUGH_SPAN_MS) return null;
  const suspects = [...everyRouter(observations), unitSuspect(observations)];
  return {
    ...explainsFlow(flow),
    suspects,
    evidence: [...flow.evidence, ...flow.dead.map(({ id }) => id)],
    say: (flows) => say(flows, flow.dead, nameSuspects(suspects)),
  };
}

/** Two explanations side by side: no packet tells one from the other. */
function say(flows: readonly Flow[], dead: readonly SessionEvidence[], where: string): Words {
  const names = sayFlows(flows);
  const times = `${dead.length} of ${dead.length} sessions`;
  const nextTest = `Capture ${names} on both sides of ${where}, and see where the packets after the handshake end${orStandIn('they')}.`;
  if (dead.every(({ facts }) => facts?.resetMs !== undefined))
    return {
      summary:
        `${names}: sessions are accepted and reset at once (${times}). Either the unit resets what it accepted (an ` +
        'access list, a service that is starting or full), or a device on the path resets the session in the unit’s name.',
      remedy: `Look at the unit’s list of allowed addresses and its log, and for a rule that resets ${names} on the path.`,
      nextTest,
    };
  if (dead.some(({ facts, tls }) => tls !== undefined && (facts?.acknowledgedBytes ?? 0) > 0))
    return {
      summary:
        `${names}: sessions are accepted, and no TLS handshake is completed (${times}). Either what listens there speaks ` +
        'no TLS, or the answers of the unit are dropped on the path.',
      remedy: `Check in the unit’s security settings what the service on ${names} is set to; then look for a filter that drops its answers.`,
      nextTest,
    };
  return {
    summary:
      `${names}: the handshake is completed, and nothing after it gets through (${times}). Either answers come by another ` +
      'way than a firewall on the path sees, so that it drops what follows the handshake, or a device (a tarpit, a SYN ' +
      'proxy) answers in the unit’s name.',
    remedy: `Check that both ways between the PC and the unit lead over the same firewall, and look for a device that answers for the unit: ${where}.`,
    nextTest,
  };
}
