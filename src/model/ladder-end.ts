import { type Hop, isBreak, type Ladder, type Path, type RungOutcome } from './report.js';

/**
 * How a row of the path picture ends. `unsent`: at the PC, which refused it. `answered`: at the unit. `untold`: nothing
 * says where. `broken`: at this hop; `refusedHere`: the device at
 * this hop itself refuses it, while silence, and a reset in the unit's name, begin on the way there.
 */
export type LadderEnd =
  | { kind: 'unsent' | 'answered' | 'untold' }
  | { kind: 'broken'; index: number; outcome: RungOutcome; atUnit: boolean; refusedHere: boolean };

/** The end of a ladder on its path. */
export function ladderEnd(ladder: Ladder, path: Path, target: string): LadderEnd {
  if (ladder.unsent) return { kind: 'unsent' };
  const index = ladder.hops.findIndex(({ outcome }) => isBreak(outcome));
  const rung = ladder.hops[index];
  const hop = path.hops[index];
  if (!rung) return { kind: ladder.hops.at(-1)?.outcome === 'reached' ? 'answered' : 'untold' };
  const { outcome } = rung;
  const atUnit = hop !== undefined && isUnitHop(path, hop, target);
  const refusedHere = outcome === 'rejected' || (outcome === 'reset' && ladder.refusedByUnit === true);
  return { kind: 'broken', index, outcome, atUnit, refusedHere };
}

/** A router before the unit may have the target's address, and forward it. */
export function isUnitHop({ hops }: Path, { ttl, address }: Hop, target: string): boolean {
  return address === target && ttl === hops.length;
}

/** Whether somebody refused, instead of saying nothing. */
export function isRefusal(outcome: RungOutcome): boolean {
  return outcome === 'rejected' || outcome === 'reset';
}

/** What stands in place of an address that is not known. */
export function sayNoAddress({ unasked }: Hop): string {
  return unasked ? 'not asked' : 'no answer';
}

/** The words for a row that never left the PC. */
export const UNSENT_WORDS = 'not sent: this PC refused it';

/** Index of the last hop before the break that packets of this flow were seen to pass; -1 where there is none. */
export function lastPassed({ hops }: Ladder, end: number): number {
  return hops.slice(0, end).findLastIndex(({ outcome }) => outcome === 'passed');
}

/** Whether the packets die somewhere in a stretch of several hops, of which this one is a part: nobody knows where. */
export function isUncharted(ladder: Ladder, end: LadderEnd, index: number): boolean {
  if (end.kind !== 'broken' || end.refusedHere) return false;
  const last = lastPassed(ladder, end.index);
  return last < end.index - 1 && index > last && index <= end.index;
}
