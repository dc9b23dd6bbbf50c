import { setMaxListeners } from 'node:events';
import type { TargetReport } from '../../model/report.js';
import { leastPackets, MOST_ACTIVE, widthFor } from '../crowd.js';
import type { ScenarioDefinition } from '../definitions/definition.js';
import { knockAt } from '../knock-at.js';
import { mapPool } from '../pool.js';
import { isOwnMember, isUnit, passOver, tell } from '../tell.js';
import { limitWidth } from './concurrency.js';
import type { RunTools, TargetSpec } from './context.js';
import { LateTraces } from './deferred-traces.js';
import { Estimate } from './estimate.js';
import { runTarget } from './target.js';

export interface CrowdRequest {
  scenario: ScenarioDefinition;
  targets: AsyncIterable<TargetSpec>;
  /** Null where answers to the broadcast may still add some. */
  total: number | null;
  /** Packets a second. */
  rate: number;
}

/** What many targets share besides the tools. */
interface Crowd {
  scenario: ScenarioDefinition;
  tools: RunTools;
  traces: LateTraces;
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
export async function runCrowd(request: CrowdRequest, shared: RunTools): Promise<TargetReport[]> {
  const { scenario, targets, total, rate } = request;
  const { settings, signal, machine, gate } = shared;
  const estimate = new Estimate(gate, { total, rate, leastPackets: leastPackets(settings) });
  const tools = { ...shared, machine: { ...machine, pacer: estimate.count(machine.pacer) } };
  const active = limitWidth(MOST_ACTIVE);
  const crowd = { scenario, tools, estimate, active, traces: new LateTraces(), startedAt: gate.now() };
  const places = await mapPool(targets, widthFor(rate, settings), (spec) => runMember(spec, crowd));
  await crowd.traces.make({ clock: machine.clock, gate, signal }, gate.now() - crowd.startedAt);
  return places.map(({ report }) => report);
}

/** Each target listens to a signal of its own: thousands of listeners on one would be slow to come and go. */
async function runMember(spec: TargetSpec, crowd: Crowd): Promise<Place | null> {
  const { signal } = crowd.tools;
  const own = new AbortController();
  // Every probe under way listens to it: more than the ten that Node takes for a leak.
  setMaxListeners(0, own.signal);
  const cancel = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const release = (): void => signal.removeEventListener('abort', cancel);
  crowd.estimate.begin();
  const tools = { ...crowd.tools, signal: own.signal };
  const member = { spec, crowd, tools, release };
  const skipped = isOwnMember(spec, tools);
  if (!skipped && (await knockAt(spec, tools))) return crowd.active(() => measureMember(member));
  if (spec.expected) return measureMember(member);
  release();
  return finish(crowd, () => passOver(spec, tools));
}

/** One target under way. */
interface Member {
  spec: TargetSpec;
  crowd: Crowd;
  tools: RunTools;
  /** It no longer has to be told when the run is cancelled. */
  release(): void;
}

async function measureMember({ spec, crowd, tools, release }: Member): Promise<Place | null> {
  await tools.gate.passed(tools.signal);
  const result = await runTarget(crowd.scenario, spec.address, tools);
  const place = { report: result.report };
  const conclude = (report: TargetReport): TargetReport | null => {
    release();
    place.report = report;
    return finish(crowd, () => tell(report, spec, tools));
  };
  const reported = spec.expected || isUnit(result.report);
  if (reported && crowd.traces.hold({ result, replace: conclude })) return place;
  return conclude(result.report) && place;
}

/** Tells the result, then how far the run has come. */
function finish<T>({ estimate, tools, traces, startedAt }: Crowd, say: () => T): T {
  const said = say();
  estimate.finish();
  const later = traces.expectedMs(tools.gate.now() - startedAt);
  tools.listener({ type: 'run-progress', ...estimate.progress(later) });
  return said;
}
