import type { Flow } from '../../model/flow.js';
import type { PortRow } from '../../model/port-table.js';
import type { StepResult, SystemIdentity } from '../../model/report.js';
import { race } from '../../probes/attempts.js';
import type { TargetProber } from '../../probes/prober.js';
import type { WhoIsAnswer } from '../../probes/who-is.js';
import type { ActionId, ScenarioDefinition, StepDefinition } from '../definitions/definition.js';
import { broadcastDiscovery, directDiscovery } from './actions/discovery.js';
import { listUnit } from './actions/list.js';
import { ping } from './actions/ping.js';
import { portRow } from './actions/port-row.js';
import { securitySession } from './actions/security.js';
import { configSession, tcpDiscovery } from './actions/tcp.js';
import { unlessCancelled } from './concurrency.js';
import { type Action, type ActionResult, listenerFor, type RunContext, type TargetContext } from './context.js';
import type { TargetListener } from './events.js';

const ACTIONS: Record<ActionId, Action> = {
  'broadcast-discovery': broadcastDiscovery,
  'direct-discovery': directDiscovery,
  ping,
  'tcp-discovery': tcpDiscovery,
  list: listUnit,
  'config-session': configSession,
  'security-session': securitySession,
  'port-row': portRow,
};

/**
 * A step that has no answer after this long keeps waiting while the next one starts: a healthy run goes step by step,
 * a broken one waits for all its timeouts at once.
 */
const QUICK_ANSWER_MS = 200;

const INTERRUPTED: ActionResult = { status: 'skipped', note: 'interrupted' };

/** What asking the unit itself came to: its answer, and the flow to trace where it is silent. */
export interface Asked {
  answer: WhoIsAnswer | null;
  silent?: Flow;
}

/** Performs the actions of a scenario at one target, and gathers what they return. */
export class Steps {
  readonly context: TargetContext;
  /** Silent flows to trace when the steps are done. */
  readonly silent: Flow[] = [];
  readonly #scenario: ScenarioDefinition;
  readonly #listener: TargetListener;
  readonly #started = new Map<ActionId, Promise<ActionResult>>();
  readonly #beside: Promise<void>[] = [];
  readonly #atEnd: (() => void)[] = [];
  #identity: SystemIdentity | null = null;
  #said: SystemIdentity | null = null;
  #fellBack = false;

  /** `ask`: asks the unit itself for its name, beside the steps. */
  constructor(
    scenario: ScenarioDefinition,
    run: RunContext,
    prober: TargetProber,
    ask: (target: Omit<TargetContext, 'direct'>) => Promise<Asked>,
  ) {
    const probes = prober.context;
    this.#scenario = scenario;
    this.#listener = listenerFor(probes.target, run);
    const context = {
      run,
      prober,
      probes,
      identity: () => this.#identity,
      said: () => this.#said,
      outcomeOf: (action: ActionId) => this.#started.get(action),
      fallBack: () => this.#fallBack(),
    };
    const asked = unlessCancelled(run.signal, () => ask(context), { answer: null }).then((seen: Asked) => {
      if (seen.silent) this.silent.push(seen.silent);
      return seen.answer;
    });
    this.context = { ...context, direct: asked };
  }

  get identity(): SystemIdentity | null {
    return this.#identity;
  }

  /** Runs the documented steps in order and resolves with their results when the last one is done. */
  async run(): Promise<StepResult[]> {
    const { run, probes } = this.context;
    const running: Promise<StepResult>[] = [];
    for (const step of this.#scenario.steps) {
      if (step.action) {
        await run.beforeStep?.({ address: probes.target, number: step.number });
        await run.pause.passed(run.signal);
      }
      if (run.signal.aborted) break;
      const result = step.action ? this.#runMachineStep(step, step.action) : this.#runPersonStep(step);
      running.push(result);
      await this.#giveQuickAnswer(step, result);
    }
    const results = await Promise.all(running);
    const left = this.#scenario.steps.slice(results.length);
    return [...results, ...left.map((step) => notStarted(step, 'interrupted before this step'))];
  }

  /** Performs once more, in their order, the steps that failed, but for the broadcast. */
  async again(results: readonly StepResult[]): Promise<StepResult[]> {
    const repeated = [...results];
    for (const [index, step] of this.#scenario.steps.entries()) {
      const isDone = results[index]?.status !== 'failed' || step.action === 'broadcast-discovery';
      if (step.action && !isDone) repeated[index] = await this.#runMachineStep(step, step.action);
    }
    return repeated;
  }

  /** Performs an action, as a step or beside the steps. Cancelling ends it with what it has; every other error goes on. */
  async perform(action: ActionId, row?: PortRow): Promise<ActionResult> {
    const work = (): Promise<ActionResult> => ACTIONS[action](this.context, row);
    const result = await unlessCancelled(this.context.run.signal, work, INTERRUPTED);
    this.#identity = result.identity ?? this.#identity;
    this.#said = result.said ?? this.#said;
    if (result.silent) this.silent.push(result.silent);
    if (result.beside) this.#beside.push(result.beside);
    if (result.atEnd) this.#atEnd.push(result.atEnd);
    return result;
  }

  /** What goes on beside the steps. */
  async settled(): Promise<void> {
    await Promise.all(this.#beside);
  }

  end(): void {
    for (const end of this.#atEnd) end();
  }

  /** Performs the actions of the fallback, all at once; what they come to is in the evidence. */
  #fallBack(): void {
    if (this.#fellBack) return;
    this.#fellBack = true;
    const actions = this.#scenario.fallback ?? [];
    this.#beside.push(Promise.all(actions.map((action) => this.perform(action))).then(() => {}));
  }

  async #giveQuickAnswer(step: StepDefinition, result: Promise<StepResult>): Promise<void> {
    const { probes } = this.context;
    let answered = false;
    const finished = result.then(() => {
      answered = true;
    });
    await unlessCancelled(probes.signal, () => race(probes, [finished], QUICK_ANSWER_MS));
    if (!answered) this.#listener({ type: 'step-waiting', number: step.number, title: step.title });
  }

  async #runPersonStep(step: StepDefinition): Promise<StepResult> {
    const result = manual(step);
    this.#listener({ type: 'step-finished', step: result });
    return result;
  }

  async #runMachineStep(step: StepDefinition, action: ActionId): Promise<StepResult> {
    const { clock } = this.context.run.machine;
    const startedAt = clock.now();
    const before = this.#identity;
    this.#listener({ type: 'step-started', number: step.number, title: step.title });
    const outcome = this.perform(action, step.row);
    this.#started.set(action, outcome);
    const { status, note } = await outcome;
    if (this.#identity !== null && this.#identity !== before)
      this.#listener({ type: 'identified', system: this.#identity });
    const result = { number: step.number, title: step.title, status, durationMs: clock.now() - startedAt, note };
    this.#listener({ type: 'step-finished', step: result });
    return result;
  }
}

/** Every step as it stands when nothing could be sent at all. */
export function skipSteps(scenario: ScenarioDefinition, reason: string, listener: TargetListener): StepResult[] {
  return scenario.steps.map((step) => {
    const result = step.action ? notStarted(step, reason) : manual(step);
    listener({ type: 'step-finished', step: result });
    return result;
  });
}

function manual(step: StepDefinition): StepResult {
  return { number: step.number, title: step.title, status: 'manual', durationMs: 0, note: step.note ?? '' };
}

function notStarted(step: StepDefinition, note: string): StepResult {
  return { number: step.number, title: step.title, status: 'skipped', durationMs: 0, note };
}
