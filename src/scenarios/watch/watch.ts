import { setMaxListeners } from 'node:events';
import type { Ipv4 } from '../../model/address.js';
import { BugError } from '../../model/errors.js';
import { sourceOf } from '../../model/evidence/queries/pc.js';
import type { UnresolvedName } from '../../model/host-name.js';
import { CAPABILITIES, type Capability, type Report, type TargetReport } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import type { WatchRecord } from '../../model/watch.js';
import { type RunRequest, runScenario } from '../run/run.js';
import { lightCheck, metBy } from './light-check.js';
import { failingOf } from './outcomes.js';
import { isCheckable, type RoundTrip, roundTrips } from './round-trips.js';
import type { CheckKind, WatchListener } from './watch-events.js';
import { endOf, INITIAL_STATE, isOpen, noteFull, noteLight, plain, type Transition, toCheck } from './watch-state.js';

/** Between the end of one check and the start of the next, however short the interval. */
const SHORTEST_PAUSE_MS = 300;

/** Where the watched unit is: a name may move to another address, or start to resolve, while it is watched. */
export type Location = { address: Ipv4 } | { unresolved: UnresolvedName };

type FromRun =
  | 'scenario'
  | 'settings'
  | 'machine'
  | 'version'
  | 'signal'
  | 'profile'
  | 'findBasePortRate'
  | 'live'
  | 'pause'
  | 'names';

export interface WatchRequest extends Pick<RunRequest, FromRun> {
  locate(): Promise<Location>;
  /** From the start of one check to the start of the next, in milliseconds. */
  intervalMs: number;
  /** Ends the watch after this many milliseconds; null: when everything is met. */
  limitMs: number | null;
  listener: WatchListener;
}

/** How a watch ended: `untestable` means that only what this method cannot measure is left. */
export type WatchEnd = 'met' | 'untestable' | 'limit' | 'interrupted';

export interface WatchResult {
  end: WatchEnd;
  /** Of the newest full run, with the record of the watch in `watch`. */
  report: Report;
}

/**
 * Runs the scenario once against one unit, then looks with light checks at what is not met, until everything is. Every
 * change of a state asks for another full run: its diagnosis is the verdict, and the proof that everything is met.
 * Memory does not grow with time: of runs only the newest is kept, of changes a bounded history.
 */
export function watch(request: WatchRequest): Promise<WatchResult> {
  return new Watch(request).run();
}

class Watch {
  readonly #request: WatchRequest;
  readonly #begin: number;
  readonly #startedAt: string;
  #state = INITIAL_STATE;
  #report: Report | null = null;
  #location: Location | null = null;
  #rttMs: number | null = null;
  #source: string | null = null;
  #checks = 0;
  #runs = 0;

  constructor(request: WatchRequest) {
    const { clock } = request.machine;
    this.#request = request;
    this.#begin = clock.now();
    this.#startedAt = clock.wall().toISOString();
  }

  async run(): Promise<WatchResult> {
    const { scenario, intervalMs, listener, pause, signal } = this.#request;
    listener({ type: 'watch-started', scenario: scenario.id, startedAt: this.#startedAt, intervalMs });
    await this.#full([]);
    for (;;) {
      const end = this.#end();
      if (end !== null) return this.#finish(end);
      await pause?.passed(signal);
      if (signal.aborted) continue;
      const begun = this.#now();
      if (this.#isFullDue() || this.#isOver()) await this.#full(this.#open());
      else await this.#light();
      // What the end or a full run waits for is not put off.
      if (!this.#isFullDue() && this.#end() === null) await this.#pause(begun);
    }
  }

  #now(): number {
    return this.#request.machine.clock.now() - this.#begin;
  }

  #end(): WatchEnd | null {
    if (this.#request.signal.aborted) return 'interrupted';
    const end = endOf(this.#state);
    if (end !== null) return end;
    // What no full run has judged yet is judged first: the report has to tell what is so at the end.
    const judged = !this.#state.requirements.some((one) => one.preliminary || one.doubted);
    return this.#isOver() && judged ? 'limit' : null;
  }

  #isOver(): boolean {
    const { limitMs } = this.#request;
    return limitMs !== null && this.#now() >= limitMs;
  }

  #isFullDue(): boolean {
    const { fullDueAt } = this.#state;
    return fullDueAt !== null && fullDueAt <= this.#now();
  }

  #open(): RequirementId[] {
    return this.#state.requirements.filter(isOpen).map((one) => one.id);
  }

  /** Until the next check, the next full run or the limit, whatever comes first. */
  async #pause(begun: number): Promise<void> {
    const { intervalMs, limitMs, machine, signal } = this.#request;
    const next = Math.max(begun + intervalMs, this.#now() + SHORTEST_PAUSE_MS);
    const until = Math.min(next, this.#state.fullDueAt ?? next, limitMs ?? next);
    await machine.clock.sleep(Math.max(0, until - this.#now()), signal);
  }

  async #full(requirements: readonly RequirementId[]): Promise<void> {
    const { scenario, settings, machine, version, listener, pause } = this.#request;
    const { profile = null, findBasePortRate = null, names = null } = this.#request;
    listener({ type: 'check-started', kind: 'full', requirements, atMs: this.#now() });
    const location = await this.#locate();
    if (location === null) return;
    const address = 'address' in location ? location.address : location.unresolved.name;
    const report = await this.#withSignal((signal) =>
      runScenario({
        scenario,
        targets: 'address' in location ? [{ address: location.address, expected: true }] : [],
        total: 1,
        unresolved: 'unresolved' in location ? [location.unresolved] : [],
        settings,
        profile,
        // The search sends many packets: once is enough.
        findBasePortRate: this.#runs === 0 ? findBasePortRate : null,
        machine,
        version,
        signal,
        live: this.#request.live ?? false,
        ...(pause ? { pause } : {}),
        names,
        listener: (event) => listener({ type: 'run', event }),
      }),
    );
    this.#runs += 1;
    const target = report.targets.find((one) => one.address === address);
    if (report.interrupted) {
      this.#report ??= report;
      return;
    }
    if (!target) throw new BugError(`the run did not report its target ${address}`);
    this.#report = { ...report, verdict: target.verdict, targets: [target] };
    this.#takeIn(target, CAPABILITIES[report.vantage.method]);
    listener({ type: 'diagnosed', report: this.#report, atMs: this.#now() });
    this.#tellFinished('full');
  }

  #takeIn({ address, evidence, requirements: results }: TargetReport, { seesPackets: raw }: Capability): void {
    const { settings } = this.#request;
    const ids = results.map((result) => result.id);
    const seen = { evidence, target: address, requirements: ids, settings, raw };
    const checkable = (id: RequirementId): boolean => 'address' in this.#place() && isCheckable(id, settings);
    this.#noteSource(sourceOf(evidence) ?? null);
    const failing = failingOf(ids, evidence, settings);
    this.#apply(noteFull(this.#state, { results, answering: metBy(seen), failing, checkable }, this.#now()));
    this.#tellRoundTrips(roundTrips(ids, evidence, address, settings));
  }

  #place(): Location {
    return this.#location ?? { unresolved: { name: '' } };
  }

  async #light(): Promise<void> {
    const place = this.#place();
    if ('unresolved' in place) return this.#lookUpAgain();
    const { settings, machine, listener } = this.#request;
    const requirements = toCheck(this.#state, this.#now()).filter((id) => isCheckable(id, settings));
    if (requirements.length === 0) return;
    listener({ type: 'check-started', kind: 'light', requirements, atMs: this.#now() });
    const target = place.address;
    const attempts = requirements.some((id) => this.#isMet(id)) ? settings.attempts : 1;
    const shared = { target, requirements, attempts, rttMs: this.#rttMs, settings, machine };
    const seen = await this.#withSignal((signal) => lightCheck({ ...shared, signal })).catch(this.#unlessCancelled);
    if (seen === null || this.#request.signal.aborted) return;
    this.#checks += 1;
    this.#noteSource(seen.source);
    this.#tellRoundTrips(roundTrips(requirements, seen.evidence, target, settings));
    const answers = new Map(requirements.map((id) => [id, seen.answering.has(id)]));
    const failing = failingOf(requirements, seen.evidence, settings);
    this.#apply(noteLight(this.#state, answers, this.#now(), failing));
    this.#tellFinished('light');
  }

  readonly #unlessCancelled = (error: unknown): null => {
    if (!this.#request.signal.aborted) throw error;
    return null;
  };

  /** Null when the watch was cancelled meanwhile, and has a report to end with. */
  async #locate(): Promise<Location | null> {
    try {
      this.#location = await this.#request.locate();
      return this.#location;
    } catch (error) {
      if (this.#report && this.#request.signal.aborted) return null;
      throw error;
    }
  }

  /** A name that did not resolve: the next full run waits for it. */
  async #lookUpAgain(): Promise<void> {
    const location = await this.#locate();
    this.#checks += 1;
    if (location !== null && 'address' in location) this.#state = { ...this.#state, fullDueAt: this.#now() };
  }

  #isMet(id: RequirementId): boolean {
    return this.#state.requirements.some((one) => one.id === id && one.status === 'met');
  }

  #apply({ state, changes }: Transition): void {
    this.#state = state;
    for (const { requirement, from, sinceMs } of changes) {
      const { id, status: to, sinceMs: atMs, changes: count } = requirement;
      this.#request.listener({ type: 'requirement-changed', id, from, to, atMs, sinceMs, changes: count });
    }
  }

  #noteSource(source: string | null): void {
    const [from, to] = [this.#source, source];
    if (to === null) return;
    this.#source = to;
    if (from === null || from === to) return;
    this.#request.listener({ type: 'pc-address-changed', from, to, atMs: this.#now() });
  }

  #tellRoundTrips(trips: readonly RoundTrip[]): void {
    const known = trips.flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]));
    if (known.length > 0) this.#rttMs = Math.max(...known);
    for (const trip of trips) this.#request.listener({ type: 'round-trip', ...trip, atMs: this.#now() });
  }

  #tellFinished(kind: CheckKind): void {
    const requirements = this.#state.requirements.map(plain);
    this.#request.listener({ type: 'check-finished', kind, requirements, atMs: this.#now() });
  }

  /** A signal of its own for each check: whatever listens to it goes with it, however long the watch takes. */
  async #withSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { signal } = this.#request;
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    setMaxListeners(0, controller.signal);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await work(controller.signal);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #finish(end: WatchEnd): WatchResult {
    if (end === 'met') this.#request.listener({ type: 'all-met', atMs: this.#now() });
    if (!this.#report) throw new BugError('a watch ended without a report');
    const interrupted = end === 'interrupted';
    return { end, report: { ...this.#report, interrupted, watch: this.#record() } };
  }

  #record(): WatchRecord {
    const { intervalMs } = this.#request;
    const requirements = this.#state.requirements.map(plain);
    const durationMs = Math.round(this.#now());
    const counts = { checks: this.#checks, runs: this.#runs };
    return { startedAt: this.#startedAt, durationMs, intervalMs, ...counts, requirements };
  }
}
