import type { RequirementId } from '../model/requirement.js';

/** What a machine does in a step. */
export type ActionId = 'broadcast-discovery' | 'ping' | 'tcp-discovery' | 'list' | 'config-session';

/** One documented step. Steps of a person are shown and never reported as done. */
export interface StepDefinition {
  number: number;
  title: string;
  actor: 'machine' | 'person';
  /** Present for steps of the machine. */
  action?: ActionId;
  /** What to tell about a step of a person. */
  note?: string;
}

/** Something the user can change, and where; printed with the fault it matches. */
export interface Control {
  requirement: RequirementId;
  text: string;
}

/** A documented connection scenario. */
export interface ScenarioDefinition {
  id: string;
  title: string;
  steps: readonly StepDefinition[];
  requirements: readonly RequirementId[];
  controls: readonly Control[];
}
