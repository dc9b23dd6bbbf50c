import { flowKey } from '../../model/flow.js';
import { requirementFlows, UDP_DISCOVERY_KEY } from '../../model/requirement-flows.js';
import type { FlowObservation, Observations } from '../observe/observations.js';

/** What is to be said before all repairs of UDP discovery, where nothing requires it. */
export const NOT_NEEDED = 'Nothing to repair for a unit of 3.2 or later. If UDP discovery is wanted:';

/** The remedy of a flow; that of UDP discovery is not needed where the scenario does not rest on it. */
export function whereWanted(observations: Observations, flow: FlowObservation, remedy: string): string {
  if (flow.key !== UDP_DISCOVERY_KEY || isRequired(observations, flow)) return remedy;
  return `${NOT_NEEDED} ${remedy.charAt(0).toLowerCase()}${remedy.slice(1)}`;
}

function isRequired({ requirements, settings }: Observations, flow: FlowObservation): boolean {
  return requirements.some((id) => requirementFlows(id, settings).some((one) => flowKey(one) === flow.key));
}
