import type { TargetReport } from '../model/report.js';
import type { RunTools, TargetSpec } from './run-tools.js';

/** Tells what a target came to. Null when it is not reported: nothing answered at the member of a range. */
export function tell(report: TargetReport, spec: TargetSpec, tools: RunTools): TargetReport | null {
  if (!spec.expected && !isHeard(report)) return passOver(spec, tools);
  tools.listener({ type: 'target-finished', target: report });
  return report;
}

export function passOver({ address }: TargetSpec, { listener }: RunTools): null {
  listener({ type: 'target-passed-over', address });
  return null;
}

/** Whether anything came from the address itself. */
export function isHeard({ address, evidence }: TargetReport): boolean {
  return evidence.some(
    (entry) =>
      entry.replies.some((reply) => reply.from === address) ||
      (entry.probe === 'tcp-session' && entry.outcome === 'open'),
  );
}
