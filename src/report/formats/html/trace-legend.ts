import type { Finding } from '../../../model/finding.js';
import type { FlowTrace, HopOutcome, Path } from '../../../model/report.js';
import { isRefusal, isUncharted, type TraceEnd, traceEnd } from '../../../model/trace-end.js';
import { placedFailures } from './trace-svg.js';

interface Row {
  trace: FlowTrace;
  end: TraceEnd;
}

/** The signs that occur in the picture, in one line. */
export function sayLegend(path: Path, target: string, findings: readonly Finding[]): string {
  const rows = path.ladders.map((trace): Row => ({ trace, end: traceEnd(trace, path, target) }));
  const ends = (harmless: boolean, test: (end: TraceEnd) => boolean): boolean =>
    rows.some(({ trace, end }) => (trace.harmless ?? false) === harmless && test(end));
  const dots = new Set(rows.flatMap(dotsOf));
  const failures = placedFailures(path, findings);
  const back = failures.some(({ suspects }) => suspects.some(({ direction }) => direction === 'return'));
  const parts: [boolean, string][] = [
    [dots.has('passed'), '● the hop answered'],
    [dots.has('not-tried'), '○ the hop was not asked'],
    [ends(false, (end) => isRefused(end) || isSilent(end)), '✖ it ends here'],
    [
      rows.some(({ trace, end }) => end.kind === 'broken' && isUncharted(trace, end, end.index)),
      '? on a dashed line: nobody knows how far it gets',
    ],
    [ends(true, isRefused), '× refused, no requirement fails by it'],
    [ends(true, isSilent), '? silent, no requirement fails by it'],
    [failures.length > 0, `▲1 first suspect of a finding${back ? ', ← on the way back' : ''}`],
  ];
  return parts.flatMap(([occurs, text]) => (occurs ? [text] : [])).join(' · ');
}

/** What the dots of a row stand for. */
function dotsOf({ trace, end }: Row): HopOutcome[] {
  if (end.kind === 'unsent') return [];
  if (end.kind === 'broken' && isUncharted(trace, end, end.index))
    return trace.hops
      .slice(0, end.index)
      .map(({ outcome }) => outcome)
      .filter((outcome) => outcome === 'passed');
  const drawn = end.kind === 'broken' ? trace.hops.slice(0, end.index) : trace.hops;
  return drawn.map(({ outcome }) => outcome);
}

function isRefused(end: TraceEnd): boolean {
  return end.kind === 'unsent' || (end.kind === 'broken' && isRefusal(end.outcome));
}

function isSilent(end: TraceEnd): boolean {
  return end.kind === 'broken' && !isRefusal(end.outcome);
}
