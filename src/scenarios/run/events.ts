import type { Ipv4 } from '../../model/address.js';
import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { Finding } from '../../model/finding.js';
import type { Method, Path, StepResult, SystemIdentity, TargetReport } from '../../model/report.js';

/** What the run against one target tells while it goes on. */
export type TargetEvent =
  | { type: 'step-started'; number: number; title: string }
  /** The step has no answer yet; the next one starts while its replies are waited for. */
  | { type: 'step-waiting'; number: number; title: string }
  | { type: 'step-finished'; step: StepResult }
  /** What the unit said of itself; told before the step in whose note it stands. */
  | { type: 'identified'; system: SystemIdentity }
  | { type: 'probe-sent'; evidence: Evidence }
  | { type: 'reply'; evidence: Evidence; reply: Reply }
  | { type: 'finding'; finding: Finding }
  /** How far packets were seen to get until now; only where the run was asked to tell it while it goes on. */
  | { type: 'path-updated'; path: Path };

export type TargetListener = (event: TargetEvent) => void;

/** What a run tells while it goes on. `address` says which target it is about. Listeners must not change what they are given. */
export type RunEvent =
  /** `total`: how many addresses there are; null where answers to the broadcast may add some. */
  | { type: 'run-started'; scenario: string; method: Method; total: number | null }
  | { type: 'target-started'; address: string }
  | (TargetEvent & { address: string })
  | { type: 'target-finished'; target: TargetReport }
  /** A member of a range at which no unit answered: it is not reported. `answers`: something else did. */
  | { type: 'target-passed-over'; address: Ipv4; answers?: boolean }
  /** After each target of many. `leftMs`: estimated time left in milliseconds; null while nothing can be said. */
  | { type: 'run-progress'; done: number; total: number | null; leftMs: number | null };

export type RunListener = (event: RunEvent) => void;
