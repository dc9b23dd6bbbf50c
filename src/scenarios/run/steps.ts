import type { StepResult } from '../../model/report.js';
import { race } from '../../probes/attempts.js';
import type { ActionId, ScenarioDefinition, StepDefinition } from '../definitions/definition.js';
import { broadcastDiscovery, directDiscovery } from './actions/discovery.js';
import { listUnit } from './actions/list.js';
import { ping } from './actions/ping.js';
import { portRow } from './actions/port-row.js';
import { securitySession } from './actions/security.js';
import { configSession, tcpDiscovery } from './actions/tcp.js';
import { unlessCancelled } from './concurrency.js';
import type { Action, ActionResult, TargetRun } from './context.js';
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

/** Runs the documented steps in order and resolves with their results when the last one is done. */
export async function runSteps(
  scenario: ScenarioDefinition,
  run: TargetRun,
  listener: TargetListener,
): Promise<StepResult[]> {
  const running: Promise<StepResult>[] = [];
  for (const step of scenario.steps) {
    if (step.action) await run.gate(step.number);
    if (run.context.signal.aborted) break;
    const result = step.action ? runMachineStep(step, step.action, run, listener) : runPersonStep(step, listener);
    running.push(result);
    await giveQuickAnswer(step, result, run, listener);
  }
  const results = await Promise.all(running);
  const left = scenario.steps.slice(results.length);
  return [...results, ...left.map((step) => notStarted(step, 'interrupted before this step'))];
}

/** Performs actions that are no steps of the scenario, all at once; what they come to is in the evidence. */
export async function performBeside(actions: readonly ActionId[], run: TargetRun): Promise<void> {
  const beside = (action: ActionId): StepDefinition => ({
    number: 0,
    title: 'beside the steps',
    actor: 'machine',
    action,
  });
  await Promise.all(actions.map((action) => perform(action, run, beside(action))));
}

/** Every step as it stands when nothing could be sent at all. */
export function skipSteps(scenario: ScenarioDefinition, reason: string, listener: TargetListener): StepResult[] {
  return scenario.steps.map((step) => {
    const result = step.action ? notStarted(step, reason) : manual(step);
    listener({ type: 'step-finished', step: result });
    return result;
  });
}

async function giveQuickAnswer(
  step: StepDefinition,
  result: Promise<StepResult>,
  run: TargetRun,
  listener: TargetListener,
): Promise<void> {
  let answered = false;
  const finished = result.then(() => {
    answered = true;
  });
  await unlessCancelled(run.context.signal, () => race(run.context, [finished], QUICK_ANSWER_MS));
  if (!answered) listener({ type: 'step-waiting', number: step.number, title: step.title });
}

async function runPersonStep(step: StepDefinition, listener: TargetListener): Promise<StepResult> {
  const result = manual(step);
  listener({ type: 'step-finished', step: result });
  return result;
}

async function runMachineStep(
  step: StepDefinition,
  action: ActionId,
  run: TargetRun,
  listener: TargetListener,
): Promise<StepResult> {
  const { clock } = run.context.machine;
  const startedAt = clock.now();
  const before = run.identity;
  listener({ type: 'step-started', number: step.number, title: step.title });
  const outcome = perform(action, run, step);
  run.started.set(action, outcome);
  const { status, note } = await outcome;
  if (run.identity !== null && run.identity !== before) listener({ type: 'identified', system: run.identity });
  const result = { number: step.number, title: step.title, status, durationMs: clock.now() - startedAt, note };
  listener({ type: 'step-finished', step: result });
  return result;
}

const INTERRUPTED: ActionResult = { status: 'skipped', note: 'interrupted' };

/** Cancelling ends a step with what it has; every other error goes on to the caller. */
function perform(action: ActionId, run: TargetRun, step: StepDefinition): Promise<ActionResult> {
  return unlessCancelled(run.context.signal, () => ACTIONS[action](run, step), INTERRUPTED);
}

function manual(step: StepDefinition): StepResult {
  return { number: step.number, title: step.title, status: 'manual', durationMs: 0, note: step.note ?? '' };
}

function notStarted(step: StepDefinition, note: string): StepResult {
  return { number: step.number, title: step.title, status: 'skipped', durationMs: 0, note };
}
