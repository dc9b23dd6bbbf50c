import { sayCapturePlace } from '../../model/evidence/queries/captures.js';
import type { Flow } from '../../model/flow.js';
import { joinAnd } from '../../model/sentences.js';
import { type CapturedPlace, proofByCaptures } from '../attribution/seen-by-captures.js';
import type { FlowObservation } from '../observe/observations.js';
import type { PointOfView } from '../observe/points-of-view.js';
import { type Explanation, explainsFlow } from '../rule.js';
import { lookAtCounters, nameSuspects, sayFlows, sayFlowsAre, sayPlace } from '../wording.js';

/** What captures on the path show of a flow that nothing answers: they see on which side of a device it ends. */
export function explainCaptured(flow: FlowObservation, place: CapturedPlace): Explanation {
  const { suspects, evidence, direction } = place;
  const back = direction === 'return';
  return {
    ...explainsFlow(flow),
    proof: proofByCaptures(place, flow),
    suspects: [...suspects],
    evidence: [...flow.evidence, ...evidence],
    say: (flows) => ({
      summary: back
        ? `The unit answers ${sayFlows(flows)}, and its answers are dropped silently ${sayPlace(suspects)}: ${sayCaptures(place)}.`
        : `${sayFlowsAre(flows)} dropped silently ${sayPlace(suspects)}: ${sayCaptures(place)}.`,
      remedy: back ? allowAnswers(flows, place) : allow(flows, place),
      nextTest: nextTest(flows, place),
    }),
  };
}

/** `the packets are in a.pcap (on the link behind hop 1) and not in b.pcap (on the link behind hop 2)`. */
export function sayCaptures({ before, after, direction }: CapturedPlace): string {
  const what = direction === 'return' ? 'they' : 'the packets';
  const parts = [...(before ? [`in ${sayPoint(before)}`] : []), ...(after ? [`not in ${sayPoint(after)}`] : [])];
  return `${what} are ${joinAnd(parts)}`;
}

function sayPoint({ captures }: PointOfView): string {
  const [first] = captures;
  const where = first === undefined ? '' : ` (${sayCapturePlace(first.request)})`;
  return `${joinAnd(captures.map(({ request }) => request.name))}${where}`;
}

function allow(flows: readonly Flow[], { suspects }: CapturedPlace): string {
  return `Allow ${sayFlows(flows)} from the PC to the unit in the filter of ${nameSuspects(suspects)}.`;
}

function allowAnswers(flows: readonly Flow[], { suspects }: CapturedPlace): string {
  return `Allow the replies to ${sayFlows(flows)}, from the unit to the PC, in the filter of ${nameSuspects(suspects)}; a stateful rule for the way there covers them only where that device sees both ways.`;
}

/** Captures of both sides decide; marks of the run show that they are whole. */
function nextTest(flows: readonly Flow[], { before, after, suspects }: CapturedPlace): string {
  const where = nameSuspects(suspects);
  if (before && after) return lookAtCounters(flows, where, ', or join a capture of each side of it');
  return `Run again with --capture-window 30 and join captures of both sides of ${where}: the device between what holds these packets and what does not is the one.`;
}
