import { scenarioChoices } from '../../src/cli/tui/choices.js';
import { checkField } from '../../src/cli/tui/run-form.js';
import type { Report } from '../../src/model/report.js';
import { Mask } from '../../src/report/mask/mask.js';
import { FORMATS } from '../../src/report/registry.js';
import type { AppState, MachineFacts, ScenarioChoice } from '../../src/tui/state/app.js';
import { TokenMask } from '../../src/tui/state/privacy-mask.js';
import { beginRun, withRun } from '../../src/tui/state/run.js';
import { takeEvent } from '../../src/tui/state/run-view.js';
import { formOf, initialStart } from '../../src/tui/state/start.js';
import { NO_UNITS } from '../../src/tui/state/units.js';

export const CHOICES: readonly ScenarioChoice[] = scenarioChoices();

export const FACTS: MachineFacts = {
  version: '0.1.0',
  method: 'raw',
  limits: ['A drop on the way back looks the same from here as a drop at the last hop or the unit.'],
  interfaces: [{ name: 'eth0', address: '192.168.10.20', prefix: 24 }],
  recent: ['192.168.42.1', 'unit.example'],
  faults: [
    { name: 'healthy', title: 'nothing is wrong' },
    { name: 'config-dropped-r2', title: 'r2 drops TCP 50804 and 50805' },
  ],
  formats: FORMATS.filter(({ ending }) => ending === '.json' || ending === '.txt'),
  without: {},
};

/** The UI as it starts, with the scenario chosen and an address filled in. */
export function startState(scenario = 'remote', address = '192.168.42.1', facts: Partial<MachineFacts> = {}): AppState {
  return {
    size: { columns: 120, rows: 36 },
    screen: 'start',
    dialog: null,
    facts: { ...FACTS, ...facts },
    scenarios: CHOICES,
    check: checkField,
    start: initialStart(
      CHOICES.findIndex(({ id }) => id === scenario),
      { address },
    ),
    namesAtFirst: false,
    run: null,
    units: NO_UNITS,
    masked: false,
    mask: new TokenMask(new Mask()),
    message: null,
  };
}

/** The UI after the run of a saved report. */
export function reportState(report: Report): AppState {
  const before = startState(report.scenario);
  const state = beginRun(before, formOf(before), false);
  if (!state.run) throw new Error('no run began');
  const { view } = state.run;
  const steps = CHOICES.find(({ id }) => id === report.scenario)?.steps ?? [];
  takeEvent(view, { type: 'run-started', scenario: report.scenario, method: report.vantage.method, total: 1 }, steps);
  for (const target of report.targets) {
    takeEvent(view, { type: 'target-started', address: target.address }, steps);
    takeEvent(view, { type: 'target-finished', target }, steps);
  }
  return withRun(state, { running: false, report });
}
