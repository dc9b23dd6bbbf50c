import { setMaxListeners } from 'node:events';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isSession, isSyn, isWhoIs } from '../../model/evidence/kinds.js';
import { isFor, isOpenSession } from '../../model/evidence/queries/flows.js';
import type { RunSettings, TargetReport } from '../../model/report.js';
import type { InterfaceList, Machine, SessionOpener, SessionResult } from '../../net/ports.js';
import { EvidenceLog } from '../../probes/evidence-log.js';
import { discoverHost, packetsOfDiscovery } from '../../probes/host-discovery.js';
import type { ScenarioDefinition } from '../definitions/definition.js';
import { limitWidth, mapPool, unlessCancelled } from './concurrency.js';
import { aimAt, type RunContext, type TargetSpec } from './context.js';
import { DeferredTraces } from './deferred-traces.js';
import { Estimate } from './estimate.js';
import { sourceOf } from './local-view.js';
import { runTarget } from './target.js';

export interface BatchRequest {
  scenario: ScenarioDefinition;
  targets: AsyncIterable<TargetSpec>;
  /** Null where answers to the broadcast may still add some. */
  total: number | null;
  /** Packets a second. */
  rate: number;
}

/** What many targets share besides the run. */
interface Batch {
  scenario: ScenarioDefinition;
  run: RunContext;
  traces: DeferredTraces;
  estimate: Estimate;
  /** Time of the gate: a pause does not count. */
  startedAt: number;
  /** Bounds how many units that answer are measured at once; silent ones are only waited for. */
  active<T>(work: () => Promise<T>): Promise<T>;
}

/** The report of a target in its place among the others; it may still be replaced by a traced one. */
interface Place {
  report: TargetReport;
}

/**
 * Measures many targets beside each other, then traces some of the faulty ones. Cancelled, those that were not begun are
 * not reported, and those under way with what they have.
 */
export async function runBatch(request: BatchRequest, shared: RunContext): Promise<TargetReport[]> {
  const { scenario, targets, total, rate } = request;
  const { settings, signal, machine, pause } = shared;
  const estimate = new Estimate(pause, { total, rate, leastPackets: leastPackets(settings) });
  const run = { ...shared, machine: { ...machine, pacer: estimate.count(machine.pacer) } };
  const active = limitWidth(MOST_ACTIVE);
  const batch = { scenario, run, estimate, active, traces: new DeferredTraces(), startedAt: pause.now() };
  const places = await mapPool(targets, widthFor(rate, settings), (spec) => runMember(spec, batch));
  await batch.traces.make({ clock: machine.clock, pause, signal }, pause.now() - batch.startedAt);
  return places.map(({ report }) => report);
}

/** Each target listens to a signal of its own: thousands of listeners on one would be slow to come and go. */
async function runMember(spec: TargetSpec, batch: Batch): Promise<Place | null> {
  const { signal } = batch.run;
  const own = new AbortController();
  // Every probe under way listens to it: more than the ten that Node takes for a leak.
  setMaxListeners(0, own.signal);
  const cancel = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const release = (): void => signal.removeEventListener('abort', cancel);
  batch.estimate.begin();
  const run = { ...batch.run, signal: own.signal };
  const member = { spec, batch, run, release };
  const skipped = isOwnMember(spec, run);
  if (!skipped && (await discoverHostAt(spec, run))) return batch.active(() => measureMember(member));
  if (spec.expected) return measureMember(member);
  release();
  return finish(batch, () => passOver(spec, run));
}

/** One target under way. */
interface Member {
  spec: TargetSpec;
  batch: Batch;
  run: RunContext;
  /** It no longer has to be told when the run is cancelled. */
  release(): void;
}

async function measureMember({ spec, batch, run, release }: Member): Promise<Place | null> {
  await run.pause.passed(run.signal);
  const result = await runTarget(batch.scenario, spec.address, run);
  const place = { report: result.report };
  const conclude = (report: TargetReport): TargetReport | null => {
    release();
    place.report = report;
    return finish(batch, () => tell(report, spec, run));
  };
  const reported = spec.expected || isUnit(result.report);
  if (reported && batch.traces.hold({ result, replace: conclude })) return place;
  return conclude(result.report) && place;
}

/** Tells the result, then how far the run has come. */
function finish<T>({ estimate, run, traces, startedAt }: Batch, say: () => T): T {
  const said = say();
  estimate.finish();
  const later = traces.expectedMs(run.pause.now() - startedAt);
  run.listener({ type: 'run-progress', ...estimate.progress(later) });
  return said;
}

/** So few targets are measured one after the other, each as if it were alone. */
const FEW_TARGETS = 3;
/** Units whose sessions are opened at once: more would only make this PC, and a router's tables, look slow or lossy. */
export const MOST_ACTIVE = 96;
/** Sockets and memory of the targets under way stay within what any machine gives. */
const MOST_AT_ONCE = 1024;
/** A TLS handshake takes time of the PC itself, and of the unit: more at once would only look like a slow network. */
const MOST_HANDSHAKES = 16;
/** What a silent target takes: four flows and UDP discovery, and the wait for a router’s late word. */
const SILENT_TARGET_MS = 4500;
const FLOWS = 5;
const INTERFACES_MS = 1000;

/** Whether targets are measured beside each other, sparingly. */
export function isBatch(total: number): boolean {
  return total > FEW_TARGETS;
}

/**
 * How many targets are under way at once: as many as keep the pace used while silent ones are waited for, so that none of
 * them waits for its turn in the pacer longer than its own timeouts.
 */
export function widthFor(rate: number, { attempts }: RunSettings): number {
  const packets = FLOWS * attempts;
  return Math.max(2, Math.min(MOST_AT_ONCE, Math.round((rate * SILENT_TARGET_MS) / 1000 / packets)));
}

/** The fewest packets that a target takes. */
export function leastPackets({ attempts }: RunSettings): number {
  return packetsOfDiscovery(attempts);
}

/** The machine for a batch: its TLS handshakes wait for each other, its interfaces are looked at once a second. */
export function batchMachine(machine: Machine): Machine {
  const limit = limitWidth(MOST_HANDSHAKES);
  const sessions: SessionOpener = {
    open(destination, port, options) {
      const work = (): Promise<SessionResult> => machine.sessions.open(destination, port, options);
      return options.tls ? limit(work) : work();
    },
  };
  return { ...machine, sessions, interfaces: seldom(machine) };
}

function seldom({ clock, interfaces }: Machine): InterfaceList {
  let known = interfaces.list();
  let readAt = clock.now();
  return {
    list() {
      if (clock.now() - readAt >= INTERFACES_MS) {
        known = interfaces.list();
        readAt = clock.now();
      }
      return known;
    },
  };
}

/**
 * Host discovery at a target; true when anything answers. At the member of a range, long enough to pass over what is silent; at an
 * address that was named, only to see whether it answers at once: its run follows in any case.
 */
export async function discoverHostAt({ address: target, expected }: TargetSpec, run: RunContext): Promise<boolean> {
  const { machine, prober, signal } = run;
  const log = new EvidenceLog(machine.clock, () => {});
  const route = await machine.routes.lookup(target);
  if (route.kind === 'no-route') return false;
  const aimed = aimAt(target, sourceOf(route, machine), log, run);
  const look = (): Promise<boolean> => (expected ? aimed.answersTcp(true) : discoverHost(aimed));
  try {
    return await unlessCancelled<boolean, false>(signal, look, false);
  } finally {
    prober.forget(target);
  }
}

/** Tells what a target came to. Null when it is not reported: no unit answered at the member of a range. */
export function tell(report: TargetReport, spec: TargetSpec, run: RunContext): TargetReport | null {
  if (!spec.expected && !isUnit(report)) return passOver(spec, run, isHeard(report));
  run.listener({ type: 'target-finished', target: report });
  return report;
}

export function passOver({ address }: TargetSpec, { listener }: RunContext, answers = false): null {
  listener({ type: 'target-passed-over', address, ...(answers ? { answers } : {}) });
  return null;
}

/** A member of a range that is an address of this PC: never a unit. On the loopback there may be stand-ins. */
export function isOwnMember({ address, expected }: TargetSpec, { machine }: RunContext): boolean {
  return !expected && machine.interfaces.list().some((entry) => !entry.loopback && entry.address === address);
}

/**
 * Whether a unit shows itself at the address: it sent its `who_is` text, or one of its TCP ports opens. A refusal (RST,
 * ICMP, an error of some TFTP server) comes from any device.
 */
export function isUnit({ address, evidence }: TargetReport): boolean {
  return evidence.some((entry) => opens(entry, address) || saysWhoItIs(entry, address));
}

function opens(entry: Evidence, address: string): boolean {
  if (isSession(entry)) return isOpenSession(entry);
  if (!isSyn(entry) || isFor(entry, 'unused')) return false;
  return entry.replies.some((reply) => reply.kind === 'syn-ack' && reply.from === address);
}

function saysWhoItIs(entry: Evidence, address: string): boolean {
  if (!isWhoIs(entry)) return false;
  return entry.replies.some((reply) => reply.kind === 'tftp' && reply.opcode === 'data' && reply.from === address);
}

/** Whether anything came from the address itself. */
function isHeard({ address, evidence }: TargetReport): boolean {
  return evidence.some((entry) => entry.replies.some((reply) => reply.from === address));
}
