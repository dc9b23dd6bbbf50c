import { explainOwnRefusal, refusalOrigin } from '../attribution/refusal-origin.js';
import { sayFlow } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import { contradicted, type Judgement } from '../rule.js';

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
