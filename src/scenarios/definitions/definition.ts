import type { PortRow } from '../../model/port-table.js';
import type { Control, RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';

/** What a machine does in a step. */
export type ActionId =
  | 'broadcast-discovery'
  | 'direct-discovery'
  | 'ping'
  | 'tcp-discovery'
  | 'list'
  | 'config-session'
  | 'security-session'
  | 'port-row';

/** One documented step. Steps of a person are shown and never reported as done. */
export interface StepDefinition {
  number: number;
  title: string;
  actor: 'machine' | 'person';
  /** Present for steps of the machine. */
  action?: ActionId;
  /** The row of the port table that a `port-row` step is about. */
  row?: PortRow;
  /** What to tell about a step of a person. */
  note?: string;
}

/**
 * How a scenario gets its units: `address`: the one that the user names. `criteria`: those of the IP Search Criteria.
 * `broadcast`: whoever answers the broadcast, and the named one, if there is one. `criteria-and-broadcast`: both.
 */
export type TargetSource = 'address' | 'criteria' | 'broadcast' | 'criteria-and-broadcast';

/** How a unit is reached, as far as its requirements depend on it. */
export interface Reach {
  /** The PC has an interface on the unit's subnet. */
  onLink: boolean;
  /** The unit answered the broadcast. */
  broadcastAnswered: boolean;
  settings: RunSettings;
}

/** A documented connection scenario. */
export interface ScenarioDefinition {
  id: string;
  title: string;
  targets: TargetSource;
  steps: readonly StepDefinition[];
  /** What it requires of a unit that is reached like this. */
  requirements(reach: Reach): readonly RequirementId[];
  controls: readonly Control[];
  /**
   * Measured besides the steps, only where what the scenario requires does not answer: what does get through tells an
   * absent unit from a filtered port, and where that port is filtered.
   */
  fallback?: readonly ActionId[];
}

/** Whether it is about one unit, named by its address or by its broadcast address. */
export function isOfOneUnit({ targets }: ScenarioDefinition): boolean {
  return targets === 'address' || targets === 'broadcast';
}

/** Whether units that answer the broadcast are targets as well. */
export function takesAnswers({ targets }: ScenarioDefinition): boolean {
  return targets === 'broadcast' || targets === 'criteria-and-broadcast';
}
