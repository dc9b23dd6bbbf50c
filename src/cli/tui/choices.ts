import { SCENARIOS } from '../../scenarios/definitions/catalogue.js';
import type { ScenarioDefinition } from '../../scenarios/definitions/definition.js';
import { REMOTE } from '../../scenarios/definitions/remote.js';
import type { MachineFacts, ScenarioChoice } from '../../tui/state/app.js';

/** The choice of the start screen that brings a network of its own. */
export const DEMO_ID = 'demo';

const INPUTS: Record<ScenarioDefinition['targets'], ScenarioChoice['input']> = {
  address: 'address',
  broadcast: 'optional-address',
  criteria: 'search',
  'criteria-and-broadcast': 'search',
};

/** Every scenario of the catalogue, and the demo. */
export function scenarioChoices(): ScenarioChoice[] {
  const demo: ScenarioChoice = {
    id: DEMO_ID,
    title: 'A virtual network with a fault of your choice',
    input: 'fault',
    steps: stepsOf(REMOTE),
  };
  return [...SCENARIOS.map(choiceOf), demo];
}

/** What the demo can break. */
export async function demoFaults(): Promise<MachineFacts['faults']> {
  const { FAULTS } = await import('../../lab/faults.js');
  return FAULTS.map(({ name, title }) => ({ name, title }));
}

function choiceOf(scenario: ScenarioDefinition): ScenarioChoice {
  const { id, title, targets } = scenario;
  return { id, title, input: INPUTS[targets], steps: stepsOf(scenario) };
}

function stepsOf({ steps }: ScenarioDefinition): ScenarioChoice['steps'] {
  return steps.map(({ number, title, actor, note }) => ({
    number,
    title,
    status: actor === 'person' ? 'manual' : 'pending',
    durationMs: 0,
    note: note ?? '',
  }));
}
