import type { BasePortSearchEvidence } from '../model/evidence/sessions.js';
import { BASE_PORT_RANGE } from '../model/ports.js';
import { type Judged, judgeNeighbourhood, neighboursOf, portsToTryTls } from './base-port-judge.js';
import { knownPorts, searchOrder } from './base-port-order.js';
import type { ProbeContext } from './context.js';
import type { Settled } from './evidence-log.js';
import { opens, type PortScanner, speaksTls } from './port-scanner.js';
import type { TargetProber } from './prober.js';
import { sendFailure } from './sent-probe.js';
import { MOST_SCANNED_AGAIN, SCAN_AGAIN_ROUNDS, waitMs } from './timing.js';

const MOST_OPEN_KEPT = 32;
/** So many open ports with strangers between them, and the search is given up: something answers for everything. */
const MOST_ROWS = 3;
/** More TLS ports around one open port are no unit. */
const MOST_HANDSHAKES = 4;
const MOST_LOOKS = 6;

export interface BasePortSearchPlan {
  /** The services base port that did not open. */
  basePort: number;
  /** Packets a second at which the run sends, for the estimate of the time. */
  rate: number;
}

/**
 * Looks for the services base port where the configuration ports do not open: one SYN (or session) to every port of the
 * range, likely ones first, then sessions to the ports around one that opens. Stops at the first base port that is
 * confirmed. Ports without an answer are tried again, the likely ones. Sends nothing inside a session but a TLS handshake.
 * The whole search is one entry of the evidence.
 */
export async function searchBasePort(
  prober: Pick<TargetProber, 'context' | 'scanner'>,
  plan: BasePortSearchPlan,
): Promise<BasePortSearchEvidence> {
  const { context } = prober;
  const scanner = prober.scanner();
  const order = searchOrder(plan.basePort);
  const search = new Search(context, scanner, plan, record(context, scanner, plan, order.length));
  try {
    await search.run(order);
  } finally {
    scanner.close();
  }
  return search.evidence;
}

function record(
  context: ProbeContext,
  { by, packetsAPort }: PortScanner,
  { rate }: BasePortSearchPlan,
  ports: number,
): BasePortSearchEvidence {
  const mostTries = ports + SCAN_AGAIN_ROUNDS * Math.min(ports, MOST_SCANNED_AGAIN);
  const atMostMs = Math.round((mostTries * packetsAPort * 1000) / rate);
  const { min: first, max: last } = BASE_PORT_RANGE;
  return context.log.add<BasePortSearchEvidence>({
    probe: 'base-port-search',
    request: { destination: context.target, first, last, by, atMostMs },
    outcome: 'pending',
    replies: [],
    tried: 0,
    openPorts: [],
    moved: null,
  });
}

class Search {
  readonly evidence: BasePortSearchEvidence;
  readonly #context: ProbeContext;
  readonly #scanner: PortScanner;
  readonly #known: Set<number>;
  readonly #tried = new Set<number>();
  readonly #open = new Set<number>();
  readonly #tls = new Map<number, boolean>();
  #rows = 0;

  constructor(
    context: ProbeContext,
    scanner: PortScanner,
    { basePort }: BasePortSearchPlan,
    evidence: BasePortSearchEvidence,
  ) {
    this.#context = context;
    this.#scanner = scanner;
    this.#known = new Set(knownPorts(basePort));
    this.evidence = evidence;
  }

  async run(order: readonly number[]): Promise<void> {
    try {
      const again = Array.from({ length: SCAN_AGAIN_ROUNDS }, () => () => this.#unanswered());
      for (const portsOf of [() => order, ...again]) if (await this.#tryAll(portsOf())) return;
      this.#record({ outcome: 'not-found' });
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.#record({ outcome: 'not-sent', failure: sendFailure(error) });
    }
  }

  /** True when the search is over. */
  async #tryAll(ports: readonly number[]): Promise<boolean> {
    for (const port of ports) {
      if (this.#known.has(port)) continue;
      await this.#scanner.try(port);
      this.#tried.add(port);
      this.#record({ tried: this.#tried.size });
      if (await this.#lookAtOpened()) return true;
    }
    await this.#scanner.settle();
    return this.#lookAtOpened();
  }

  #unanswered(): number[] {
    return [...this.#scanner.unanswered].slice(0, MOST_SCANNED_AGAIN);
  }

  /** True when the search is over. */
  async #lookAtOpened(): Promise<boolean> {
    for (let port = this.#scanner.opened.shift(); port !== undefined; port = this.#scanner.opened.shift()) {
      if (this.#known.has(port)) continue;
      this.#settle(await this.#lookAround(port));
      if (this.evidence.outcome !== 'pending') return true;
    }
    return false;
  }

  #settle(judged: Judged): void {
    if (judged.kind === 'found') this.#record({ outcome: 'found', moved: judged.moved });
    if (judged.kind === 'everything-opens') this.#rows += 1;
    if (this.#rows >= MOST_ROWS) this.#record({ outcome: 'everything-answers' });
  }

  /** The port that was met, and those that open around it: each of them may be the one that shows the base port. */
  async #lookAround(met: number): Promise<Judged> {
    const toLookAt = [met];
    const judged: Judged[] = [];
    for (let n = 0; n < MOST_LOOKS && toLookAt.length > 0; n += 1) {
      const port = toLookAt.shift() as number;
      toLookAt.push(...(await this.#openAround(port)).filter((one) => one !== port));
      await this.#tryTls(port);
      judged.push(judgeNeighbourhood(port, { open: this.#open, tls: this.#tls }));
      if (judged.at(-1)?.kind === 'everything-opens') break;
    }
    const found = judged.filter((one) => one.kind === 'found').sort((a, b) => rankOf(a) - rankOf(b));
    return found[0] ?? judged.find((one) => one.kind === 'everything-opens') ?? { kind: 'nothing' };
  }

  /** Tries the ports around this one of which nothing is known yet; resolves with those that open. */
  async #openAround(port: number): Promise<number[]> {
    const around = neighboursOf(port).filter((one) => !this.#known.has(one));
    for (const one of around) this.#known.add(one);
    const limitMs = this.#limitMs();
    const results = await Promise.all(around.map((one) => opens(this.#context, one, limitMs)));
    this.#context.signal.throwIfAborted();
    const open = around.filter((_, index) => results[index]);
    for (const one of open) this.#open.add(one);
    this.#keep(open);
    return open;
  }

  async #tryTls(port: number): Promise<void> {
    const untried = portsToTryTls(port, this.#open).filter((one) => !this.#tls.has(one));
    for (const one of untried.slice(0, MOST_HANDSHAKES)) {
      this.#tls.set(one, await speaksTls(this.#context, one, this.#limitMs()));
    }
    this.#context.signal.throwIfAborted();
  }

  #keep(open: readonly number[]): void {
    const { openPorts } = this.evidence;
    this.#record({ openPorts: [...openPorts, ...open].slice(0, MOST_OPEN_KEPT) });
  }

  #record(settled: Settled<BasePortSearchEvidence>): void {
    this.#context.log.settle(this.evidence, settled);
  }

  #limitMs(): number {
    const { roundTrip, timeoutMs } = this.#context;
    return Math.min(timeoutMs, waitMs('besidePort', roundTrip.rttMs));
  }
}

/** A base port that is told for sure comes before one that may be another. */
function rankOf(judged: Judged): number {
  return judged.kind === 'found' && !judged.moved.ambiguous ? 0 : 1;
}
