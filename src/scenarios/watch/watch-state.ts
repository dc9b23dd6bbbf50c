import type { RequirementId, RequirementResult, RequirementStatus } from '../../model/requirement.js';
import type { WatchedRequirement } from '../../model/watch.js';
import { type Failing, isLoud, isSame } from './outcomes.js';

/** Changes kept for each requirement: a watch of hours must not grow. */
const MOST_HISTORY = 20;
/** A full run sends far more than a check, so the next one waits this long after the last one. */
const FULL_GAP_MS = 5000;
/** Where checks and full runs disagree, the gap doubles up to this. */
const LONGEST_GAP_MS = 60_000;
/** What no light check can tell is judged by a full run this often. */
const UNCHECKABLE_EVERY_MS = 30_000;
/** What is met is looked at again this often. */
const CONTROL_EVERY_MS = 15_000;

/** Checks in silence, after one that was refused, before the refusal counts as gone. */
const ENOUGH_SILENCES = 3;

interface Tracked extends WatchedRequirement {
  /** Checks say that it answers, the full run says that this does not meet it: only another full run is believed. */
  contradicted: boolean;
  /** The state is the word of a check that no full run has judged yet. */
  preliminary: boolean;
  /** It is met, but the newest check got no answer. */
  doubted: boolean;
  /** How it failed in the newest full run. */
  failing: readonly Failing[];
  /** A check since then was refused aloud; so many after it met silence alone. */
  loud: boolean;
  silences: number;
  /** A check failed in another way than the full run: only another full run tells what that means. */
  differs: boolean;
}

const FRESH = {
  contradicted: false,
  preliminary: false,
  doubted: false,
  failing: [],
  loud: false,
  silences: 0,
  differs: false,
} as const;

/**
 * The state of a watch: a value, without clock and sockets. Times are milliseconds since the watch began. A full run
 * decides every state. A light check alone may turn a requirement to met, at once; that one broke needs a full run.
 */
export interface WatchState {
  readonly requirements: readonly Tracked[];
  readonly lastFullAt: number;
  /** When the next full run is due; null while nothing asks for one. */
  readonly fullDueAt: number | null;
  readonly lastControlAt: number;
  /** How often in a row a full run disagreed with the checks before it. */
  readonly disagreements: number;
}

/** A requirement that took another state. */
export interface StateChange {
  requirement: WatchedRequirement;
  from: RequirementStatus;
  /** Since when it had the state before. */
  sinceMs: number;
}

/** The state after an observation, and what changed by it. */
export interface Transition {
  state: WatchState;
  changes: StateChange[];
}

export const INITIAL_STATE: WatchState = {
  requirements: [],
  lastFullAt: 0,
  fullDueAt: null,
  lastControlAt: 0,
  disagreements: 0,
};

/** What a full run says. `answering`: requirements that a light check would have taken for met on the same evidence. */
export interface FullVerdict {
  results: readonly RequirementResult[];
  answering: ReadonlySet<RequirementId>;
  /** How the packets of each requirement failed. */
  failing?: ReadonlyMap<RequirementId, readonly Failing[]>;
  checkable(id: RequirementId): boolean;
}

/** Takes in a full run, which decides every state. */
export function noteFull(before: WatchState, verdict: FullVerdict, at: number): Transition {
  const changes: StateChange[] = [];
  const requirements = verdict.results.map((result) => {
    const known = before.requirements.find((one) => one.id === result.id);
    const next = known ? moved(known, result.status, result.reason, at, changes) : first(result, at);
    const wrong = result.status !== 'met' && (verdict.answering.has(result.id) || known?.preliminary === true);
    const failing = verdict.failing?.get(result.id) ?? [];
    return { ...next, ...FRESH, title: result.title, contradicted: wrong, failing };
  });
  const asBefore = before.requirements.some(
    (known) => known.differs && requirements.some((one) => one.id === known.id && isAlike(one.failing, known.failing)),
  );
  const wasWrong = before.requirements.some(({ id, doubted }) => doubted && isMet(verdict.results, id));
  const disagrees = wasWrong || asBefore || requirements.some((one) => one.contradicted);
  const left = requirements.some((one) => isOpen(one) && !verdict.checkable(one.id));
  const state = {
    requirements,
    lastFullAt: at,
    fullDueAt: left ? at + UNCHECKABLE_EVERY_MS : null,
    lastControlAt: at,
    disagreements: disagrees ? before.disagreements + 1 : 0,
  };
  return { state, changes };
}

/**
 * Takes in a light check: for each requirement that was checked, whether its answer came, and how its packets failed.
 * What fails in another way than in the newest full run asks for another one.
 */
export function noteLight(
  before: WatchState,
  answers: ReadonlyMap<RequirementId, boolean>,
  at: number,
  failing: ReadonlyMap<RequirementId, readonly Failing[]> = new Map(),
): Transition {
  const changes: StateChange[] = [];
  let due = before.fullDueAt;
  const ask = (when: number): void => {
    due = Math.min(due ?? Number.POSITIVE_INFINITY, Math.max(at, when));
  };
  const gapEnds = before.lastFullAt + gapOf(before);
  const requirements = before.requirements.map((one) => {
    const answer = answers.get(one.id);
    if (answer === undefined || one.status === 'not-applicable') return one;
    if (answer === (one.status === 'met')) {
      if (answer) return { ...one, doubted: false };
      const compared = compareFailing(one, failing.get(one.id) ?? []);
      if (compared.differs) ask(gapEnds);
      return { ...compared, contradicted: false };
    }
    ask(gapEnds);
    if (!answer) return { ...one, doubted: true };
    if (one.contradicted) return one;
    return { ...moved(one, 'met', 'answered a check', at, changes), preliminary: true };
  });
  const wasControl = before.requirements.some((one) => one.status === 'met' && answers.has(one.id));
  const lastControlAt = wasControl ? at : before.lastControlAt;
  if (changes.length > 0 && !requirements.some(isOpen)) ask(at);
  return { state: { ...before, requirements, fullDueAt: due, lastControlAt }, changes };
}

/** What a light check looks at now: what is not met, and from time to time what is. */
export function toCheck(state: WatchState, at: number): RequirementId[] {
  const control = at - state.lastControlAt >= CONTROL_EVERY_MS;
  return state.requirements.filter((one) => isOpen(one) || (one.status === 'met' && control)).map((one) => one.id);
}

/**
 * `met`: a full run proved every requirement. `untestable`: all but those that this method cannot measure, which no
 * waiting changes. Null while there is something to wait for.
 */
export function endOf(state: WatchState): 'met' | 'untestable' | null {
  const { requirements } = state;
  if (requirements.length === 0 || requirements.some((one) => one.preliminary)) return null;
  if (!requirements.some(isOpen)) return 'met';
  const rest = requirements.filter((one) => one.status !== 'not-tested');
  return rest.some((one) => one.status === 'met') && !rest.some(isOpen) ? 'untestable' : null;
}

/** Not met, and waited for. */
export function isOpen({ status }: WatchedRequirement): boolean {
  return status !== 'met' && status !== 'not-applicable';
}

/** Another refusal counts at once; silence only after a check that was refused, and when it stays. */
function compareFailing(one: Tracked, seen: readonly Failing[]): Tracked {
  if (seen.length === 0) return one;
  const refusals = seen.filter(isLoud);
  const silences = refusals.length > 0 || !one.loud ? 0 : one.silences + 1;
  const isNews = refusals.some((refusal) => !one.failing.some((known) => isSame(known, refusal)));
  const differs = one.differs || isNews || silences >= ENOUGH_SILENCES;
  return { ...one, loud: one.loud || refusals.length > 0, silences, differs };
}

function isAlike(a: readonly Failing[], b: readonly Failing[]): boolean {
  return a.length === b.length && a.every((one) => b.some((other) => isSame(one, other)));
}

function isMet(results: readonly RequirementResult[], id: RequirementId): boolean {
  return results.some((result) => result.id === id && result.status === 'met');
}

function gapOf({ disagreements }: WatchState): number {
  return Math.min(LONGEST_GAP_MS, FULL_GAP_MS * 2 ** disagreements);
}

function first({ id, title, status, reason }: RequirementResult, at: number): Tracked {
  return { id, title, status, reason, sinceMs: at, changes: 0, history: [], ...FRESH };
}

function moved(one: Tracked, to: RequirementStatus, reason: string, at: number, changes: StateChange[]): Tracked {
  if (to === one.status) return { ...one, reason };
  const history = [...one.history, { atMs: at, from: one.status, to }].slice(-MOST_HISTORY);
  const requirement = { ...one, status: to, reason, sinceMs: at, changes: one.changes + 1, history };
  changes.push({ requirement: plain(requirement), from: one.status, sinceMs: one.sinceMs });
  return requirement;
}

/** As it is told outside: without what only the watch itself needs. */
export function plain({
  id,
  title,
  status,
  reason,
  sinceMs,
  changes,
  history,
}: WatchedRequirement): WatchedRequirement {
  return { id, title, status, reason, sinceMs, changes, history };
}
