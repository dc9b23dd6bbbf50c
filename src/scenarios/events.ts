import type { Evidence, Reply } from '../model/evidence.js';
import type { Finding } from '../model/finding.js';
import type { Method, StepResult, TargetReport } from '../model/report.js';

/** What a run tells while it goes on. Listeners must not change what they are given. */
export type RunEvent =
  | { type: 'run-started'; scenario: string; target: string; method: Method }
  | { type: 'step-started'; number: number; title: string }
  /** The step has no answer yet; the next one starts while its replies are waited for. */
  | { type: 'step-waiting'; number: number; title: string }
  | { type: 'step-finished'; step: StepResult }
  | { type: 'probe-sent'; evidence: Evidence }
  | { type: 'reply'; evidence: Evidence; reply: Reply }
  | { type: 'finding'; finding: Finding }
  | { type: 'target-finished'; target: TargetReport };

export type RunListener = (event: RunEvent) => void;
