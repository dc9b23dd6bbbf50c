import type { Finding } from '../../model/finding.js';
import type { FlowTrace, Path } from '../../model/report.js';
import { isUncharted, isUnitHop, lastPassed, type TraceEnd } from '../../model/trace-end.js';

export type Broken = Extract<TraceEnd, { kind: 'broken' }>;

/**
 * The end of a row as the findings know it: a reset comes in the unit's name, and only they tell which device sent it.
 * Packets get as far as that device.
 */
export function placeReset(end: TraceEnd, trace: FlowTrace, path: Path, findings: readonly Finding[]): TraceEnd {
  if (end.kind !== 'broken' || end.outcome !== 'reset' || end.refusedHere) return end;
  const blaming = findings.find((one) => one.code === 'port-reset' && isAbout(one, trace, path));
  if (!blaming || blaming.certainty === 'possible') return end;
  const index = path.hops.findIndex(({ ttl }) => ttl === blaming.suspects[0]?.hop);
  return index < 0 || index > end.index ? end : { ...end, index, refusedHere: true, atUnit: false };
}

/** One finding is told of all ports that end alike. */
function isAbout({ protocol, port }: Finding, trace: FlowTrace, path: Path): boolean {
  if (protocol !== trace.protocol) return false;
  if (port === trace.port) return true;
  const named = path.ladders.find((one) => one.protocol === protocol && one.port === port);
  return JSON.stringify(named?.hops) === JSON.stringify(trace.hops);
}

/** Where packets die, without accusing the first device from which nothing came: it may never have got any. */
export function sayBreak(end: Broken, trace: FlowTrace, path: Path, target: string): string {
  const name = (index: number): string => {
    const hop = path.hops[index];
    if (!hop) return 'the PC';
    return isUnitHop(path, hop, target) ? 'unit' : `hop ${hop.ttl}`;
  };
  if (end.refusedHere) return `${end.outcome} by ${name(end.index)}`;
  const last = lastPassed(trace, end.index);
  return last < 0 && isUncharted(trace, end, end.index)
    ? `${end.outcome}, place unknown`
    : `${end.outcome} after ${name(last)}`;
}
