import type { TargetReport } from '../../model/report.js';
import type { Clock } from '../../net/ports.js';
import { RATE_LIMIT_PAUSE_MS } from '../../probes/timing.js';
import type { PauseControl } from './pause.js';
import type { TargetResult } from './target.js';

/** What a trace takes, about, with the pause before it. */
export const TRACE_MS = 4500;
/** Part of the time of the measurements that may be spent on traces after them. */
const SHARE = 0.25;
const LONGEST_MS = 60_000;
const MOST_OF_A_KIND = 16;

/** What the traces are made with. Their time is that of the gate, in which a pause does not count. */
interface TraceTools {
  clock: Clock;
  pause: PauseControl;
  signal: AbortSignal;
}

/** A target that waits for its trace. */
interface Held {
  result: TargetResult;
  /** Puts the report in its place. */
  replace(report: TargetReport): void;
}

/**
 * Among many targets only some of the faulty ones are traced, after all measurements and one after the other: nothing else
 * is sent meanwhile that would use up the ICMP errors of the routers. The others keep a report without a trace.
 */
export class DeferredTraces {
  readonly #heard: Held[] = [];
  readonly #silent: Held[] = [];
  readonly #doubted: Held[] = [];

  /** Takes in a target that asked for traces; false when enough of its kind wait already. */
  hold(held: Held): boolean {
    const kind = this.#kindOf(held.result.report);
    if (held.result.trace === null || held.result.report.verdict === 'pass') return false;
    if (kind.length >= MOST_OF_A_KIND) return false;
    kind.push(held);
    return true;
  }

  /** How long the traces will take, in milliseconds, when the measurements took `measuredMs`. */
  expectedMs(measuredMs: number): number {
    const waiting = this.#heard.length + this.#silent.length + this.#doubted.length;
    return waiting === 0 ? 0 : Math.min(waiting * TRACE_MS, Math.max(TRACE_MS, budget(measuredMs)));
  }

  #kindOf(report: TargetReport): Held[] {
    if (isDoubted(report)) return this.#doubted;
    return isHeard(report) ? this.#heard : this.#silent;
  }

  /** Traces until the time is used up, one target at least, and hands over every report, traced or not. */
  async make({ clock, pause, signal }: TraceTools, measuredMs: number): Promise<void> {
    const until = pause.now() + budget(measuredMs);
    const queue = alternate(this.#heard, this.#doubted, this.#silent);
    for (const [index, held] of queue.entries()) {
      const inTime = index === 0 || pause.now() < until;
      if (inTime && !signal.aborted) await clock.sleep(RATE_LIMIT_PAUSE_MS, signal);
      if (inTime) await pause.passed(signal);
      held.replace(await traceOne(held, inTime && !signal.aborted));
    }
  }
}

async function traceOne({ result }: Held, wanted: boolean): Promise<TargetReport> {
  return wanted && result.trace ? result.trace() : result.report;
}

function budget(measuredMs: number): number {
  return Math.min(LONGEST_MS, measuredMs * SHARE);
}

/** Where the unit answers anything, a trace can place the drop: those come first. */
function alternate(...kinds: readonly (readonly Held[])[]): Held[] {
  const longest = Math.max(...kinds.map((kind) => kind.length));
  return Array.from({ length: longest }, (_, index) => kinds.map((kind) => kind[index]))
    .flat()
    .filter((held) => held !== undefined);
}

/** Handshakes arrive, and only a trace can show whose they are. */
function isDoubted({ requirements, findings }: TargetReport): boolean {
  const unproven = requirements.some(({ status }) => status === 'unproven');
  return unproven && findings.some(({ code }) => code === 'middlebox-answers');
}

function isHeard({ requirements }: TargetReport): boolean {
  return requirements.some(({ id, status }) => id === 'route' && status === 'met');
}
