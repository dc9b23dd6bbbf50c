import type { Evidence } from '../../model/evidence/evidence.js';
import type { Finding } from '../../model/finding.js';
import type { Method, Path, StepResult, StepStatus, SystemIdentity, TargetReport } from '../../model/report.js';
import type { RequirementResult } from '../../model/requirement.js';
import type { RunEvent } from '../../scenarios/run/events.js';

/** A documented step as the screen shows it. */
export interface StepView {
  number: number;
  title: string;
  status: StepStatus;
  durationMs: number;
  note: string;
}

/** What is known of one target while its run goes on, and after. */
export interface TargetView {
  address: string;
  steps: StepView[];
  path: Path | null;
  /** Path and findings are those of the run before, shown until this run has a path of its own. */
  former: boolean;
  requirements: readonly RequirementResult[];
  findings: readonly Finding[];
  evidence: Evidence[];
  system: SystemIdentity | null;
  /** Present once the run against this target is over. */
  report: TargetReport | null;
}

/** One run, built up from the engine's events. */
export interface RunView {
  scenario: string;
  method: Method | null;
  /** How many addresses there are; null while that is open. */
  total: number | null;
  targets: TargetView[];
  passedOver: number;
  /** Estimated time left in milliseconds; null while nothing can be said. */
  leftMs: number | null;
  /** The pictures of the run that this one takes the place of. */
  former: readonly Picture[];
}

/** What the path of a target is drawn from. */
type Picture = Pick<TargetView, 'address' | 'path' | 'findings'>;

/** Evidence kept per target for the screen; the report holds all of it. */
const MOST_EVIDENCE = 2000;

export function emptyRun(scenario: string): RunView {
  return { scenario, method: null, total: null, targets: [], passedOver: 0, leftMs: null, former: [] };
}

/** The same run from its beginning; the paths stay in sight until it has its own. */
export function renewedRun({ scenario, targets }: RunView): RunView {
  const former = targets.map(({ address, path, findings }) => ({ address, path, findings }));
  return { ...emptyRun(scenario), former };
}

export function targetOf(run: RunView, address: string): TargetView | undefined {
  return run.targets.find((target) => target.address === address);
}

/** Takes one event into the view. The view is changed in place: a run tells of thousands of packets. */
export function takeEvent(run: RunView, event: RunEvent, steps: readonly StepView[]): void {
  if (event.type === 'run-started') return void Object.assign(run, { method: event.method, total: event.total });
  if (event.type === 'target-started') return startTarget(run, event.address, steps);
  if (event.type === 'target-passed-over') return passOver(run, event.address);
  if (event.type === 'run-progress') return void Object.assign(run, { total: event.total, leftMs: event.leftMs });
  const target = targetOf(run, event.type === 'target-finished' ? event.target.address : event.address);
  if (target) takeTargetEvent(target, event);
}

function startTarget(run: RunView, address: string, steps: readonly StepView[]): void {
  const picture = run.former.find((one) => one.address === address && one.path !== null);
  run.targets.push({ ...emptyTarget(address, steps), ...picture, former: picture !== undefined });
}

function emptyTarget(address: string, steps: readonly StepView[]): TargetView {
  return {
    address,
    steps: steps.map((step) => ({ ...step })),
    path: null,
    former: false,
    requirements: [],
    findings: [],
    evidence: [],
    system: null,
    report: null,
  };
}

function passOver(run: RunView, address: string): void {
  run.passedOver += 1;
  run.targets = run.targets.filter((target) => target.address !== address);
}

function takeTargetEvent(target: TargetView, event: RunEvent): void {
  if (event.type === 'step-started') setStep(target, event.number, { status: 'running' });
  if (event.type === 'step-waiting') setStep(target, event.number, { status: 'waiting' });
  if (event.type === 'step-finished') setStep(target, event.step.number, event.step);
  if (event.type === 'probe-sent' && target.evidence.length < MOST_EVIDENCE) target.evidence.push(event.evidence);
  if (event.type === 'reply') replaceEvidence(target, event.evidence);
  if (event.type === 'identified') target.system = event.system;
  if (event.type === 'path-updated') showPath(target, event.path);
  if (event.type === 'target-finished') finish(target, event.target);
}

/** The suspects of the run before go with its path. A path without hops is not worth its place yet. */
function showPath(target: TargetView, path: Path): void {
  if (target.former && path.hops.length === 0) return;
  if (target.former) Object.assign(target, { former: false, findings: [] });
  target.path = path;
}

/** From another process every event brings a copy of its own. */
function replaceEvidence(target: TargetView, evidence: Evidence): void {
  const at = target.evidence.findLastIndex(({ id }) => id === evidence.id);
  if (at >= 0) target.evidence[at] = evidence;
}

function setStep(target: TargetView, number: number, change: Partial<StepResult>): void {
  const step = target.steps.find((one) => one.number === number);
  if (step) Object.assign(step, change);
}

function finish(target: TargetView, report: TargetReport): void {
  const { path, requirements, findings, system, steps } = report;
  Object.assign(target, { report, path, former: false, requirements, findings, system });
  target.steps = steps.map((step) => ({ ...step }));
  target.evidence = report.evidence.slice(0, MOST_EVIDENCE);
}
