import { type FlowTrace, type Hop, type HopOutcome, isBreak, type Path } from './report.js';

/**
 * How a row of the path picture ends. `unsent`: at the PC, which refused it. `answered`: at the unit. `untold`: nothing
 * says where. `broken`: at this hop; `refusedHere`: the device at
 * this hop itself refuses it, while silence, and a reset in the unit's name, begin on the way there.
 */
export type TraceEnd =
  | { kind: 'unsent' | 'answered' | 'untold' }
  | { kind: 'broken'; index: number; outcome: HopOutcome; atUnit: boolean; refusedHere: boolean };

/** The end of a trace on its path. */
export function traceEnd(trace: FlowTrace, path: Path, target: string): TraceEnd {
  if (trace.unsent) return { kind: 'unsent' };
  const index = trace.hops.findIndex(({ outcome }) => isBreak(outcome));
  const hopProbe = trace.hops[index];
  const hop = path.hops[index];
  if (!hopProbe) return { kind: trace.hops.at(-1)?.outcome === 'reached' ? 'answered' : 'untold' };
  const { outcome } = hopProbe;
  const atUnit = hop !== undefined && isUnitHop(path, hop, target);
  const refusedHere = outcome === 'rejected' || (outcome === 'reset' && trace.refusedByUnit === true);
  return { kind: 'broken', index, outcome, atUnit, refusedHere };
}

/** A router before the unit may have the target's address, and forward it. */
export function isUnitHop({ hops }: Path, { ttl, address }: Hop, target: string): boolean {
  return address === target && ttl === hops.length;
}

/** Whether somebody refused, instead of saying nothing. */
export function isRefusal(outcome: HopOutcome): boolean {
  return outcome === 'rejected' || outcome === 'reset';
}

/** What stands in place of an address that is not known. */
export function sayNoAddress({ unasked }: Hop): string {
  return unasked ? 'not asked' : 'no answer';
}

/** The word for a row that the unit answered. */
export function sayAnswered({ carries }: FlowTrace): string {
  return carries ? 'carries' : 'answered';
}

/** The words for a row that never left the PC. */
export const UNSENT_WORDS = 'not sent: this PC refused it';

/** Index of the last hop before the break that packets of this flow were seen to pass; -1 where there is none. */
export function lastPassed({ hops }: FlowTrace, end: number): number {
  return hops.slice(0, end).findLastIndex(({ outcome }) => outcome === 'passed');
}

/** Whether the packets die somewhere in a stretch of several hops, of which this one is a part: nobody knows where. */
export function isUncharted(trace: FlowTrace, end: TraceEnd, index: number): boolean {
  if (end.kind !== 'broken' || end.refusedHere) return false;
  const last = lastPassed(trace, end.index);
  return last < end.index - 1 && index > last && index <= end.index;
}
