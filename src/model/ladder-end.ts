import { type Hop, isBreak, type Ladder, type Path, type RungOutcome } from './report.js';

/**
 * How a row of the path picture ends. `unsent`: at the PC, which refused it. `answered`: at the unit. `untold`: nothing
 * says where. `broken`: at this hop; `traced`: the hop before it was seen to be passed, or it is the first one; `refusedHere`: the
 * device at this hop itself refuses it, while silence, and a reset in the unit's name, begin on the way there.
 */
export type LadderEnd =
  | { kind: 'unsent' | 'answered' | 'untold' }
  | { kind: 'broken'; index: number; outcome: RungOutcome; atUnit: boolean; traced: boolean; refusedHere: boolean };

/** The end of a ladder on its path. */
export function ladderEnd(ladder: Ladder, path: Path, target: string): LadderEnd {
  if (ladder.unsent) return { kind: 'unsent' };
  const index = ladder.hops.findIndex(({ outcome }) => isBreak(outcome));
  const rung = ladder.hops[index];
  const hop = path.hops[index];
  if (!rung) return { kind: ladder.hops.at(-1)?.outcome === 'reached' ? 'answered' : 'untold' };
  const before = ladder.hops[index - 1]?.outcome;
  const { outcome } = rung;
  const atUnit = hop !== undefined && isUnitHop(path, hop, target);
  const refusedHere = outcome === 'rejected' || (outcome === 'reset' && ladder.refusedByUnit === true);
  return { kind: 'broken', index, outcome, atUnit, traced: before !== 'not-tried', refusedHere };
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
