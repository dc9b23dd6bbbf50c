import { isBasePortSearch } from '../../model/evidence/kinds.js';
import type { BasePortSearchEvidence, MovedBasePort } from '../../model/evidence/sessions.js';
import { flowKey } from '../../model/flow.js';
import { configFlows } from '../../model/requirement-flows.js';
import { joinOr } from '../../model/sentences.js';
import { THE_PC, unitSuspect } from '../attribution/suspects.js';
import type { FlowObservation, Observations } from '../observe/observations.js';
import type { Explanation, FindingRule } from '../rule.js';

/** What a port looks like whose service was moved: refused by the unit, or dropped as every port without a service. */
const MOVED_STATES: FlowObservation['state'][] = ['reset', 'refused', 'silent'];

/** The configuration ports do not open, and another services base port answers. */
export const configPortMoved: FindingRule = {
  code: 'config-port-moved',
  title: 'The configuration service answers on another services base port',
  judge(observations) {
    const search = searchOf(observations);
    const flows = configFlows(observations.settings).flatMap((flow) => observations.flows.get(flowKey(flow)) ?? []);
    const moved = flows.filter((flow) => MOVED_STATES.includes(flow.state));
    if (!search?.moved || moved.length === 0 || flows.some((flow) => flow.state === 'open')) return [];
    return [explainMoved(observations, moved, search, search.moved)];
  },
};

/** The base port that the search found; null where none was looked for, or none was found. */
export function movedBasePort(observations: Observations): MovedBasePort | null {
  return searchOf(observations)?.moved ?? null;
}

/** The base port to which the service of this very port was moved, without a doubt; null for every other flow. */
export function movedFrom(observations: Observations, flow: FlowObservation): number | null {
  const moved = movedBasePort(observations);
  const isConfig = configFlows(observations.settings).some((one) => flowKey(one) === flow.key);
  return moved && !moved.ambiguous && isConfig ? moved.basePort : null;
}

/** Why the port that was moved is neither closed nor switched off. */
export function sayAnswersInstead(basePort: number): string {
  return `the services base port ${basePort} answers instead`;
}

/** What a search without a result adds to a summary; empty where there was none. */
export function saySearch(observations: Observations): string {
  const search = searchOf(observations);
  if (!search) return '';
  const { first, last } = search.request;
  if (search.outcome === 'not-found') return ` No other services base port from ${first} to ${last} answers.`;
  if (search.outcome !== 'everything-answers') return '';
  return ' The search for another base port told nothing: ports that nothing uses are answered as well.';
}

function explainMoved(
  observations: Observations,
  flows: FlowObservation[],
  search: BasePortSearchEvidence,
  moved: MovedBasePort,
): Explanation {
  const { basePort, open, ambiguous } = moved;
  const { target, settings } = observations;
  const ports = `TCP ${joinOr(flows.map((flow) => String(flow.flow.port)))}`;
  const services = open.map((port) => `TCP ${port}`).join(', ');
  return {
    kind: 'explains',
    covers: flows.map((flow) => flow.key),
    weight: ambiguous ? 'weak' : 'strong',
    proof: null,
    suspects: [unitSuspect(observations), THE_PC],
    evidence: [search.id, ...flows.flatMap((flow) => flow.evidence)],
    say: () => ({
      summary:
        `The unit (${target}) does not open ${ports} but opens ${services}: its services base port ` +
        `${ambiguous ? 'may be' : 'is'} ${basePort} instead of ${settings.basePort}.`,
      remedy:
        `${ambiguous ? `If the unit’s security settings say ${basePort} too: in` : 'In'} Manager’s preferences, set Services ` +
        `Base TCP port to ${basePort}; or change it back to ${settings.basePort} in the unit’s security settings. ` +
        'Firewalls on the path have to allow the ports that are used.',
      nextTest: `Run again with --base-port ${basePort}.`,
    }),
  };
}

function searchOf({ evidence }: Observations): BasePortSearchEvidence | undefined {
  return [...evidence.values()].findLast(isBasePortSearch);
}
