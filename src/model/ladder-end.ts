import { type Hop, isBreak, type Ladder, type Path, type RungOutcome } from './report.js';

/**
 * How a row of the path picture ends. `unsent`: at the PC, which refused it. `answered`: at the unit. `untold`: nothing
 * says where. `broken`: at this hop; `traced`: the hop before it was seen to be passed, or it is the first one.
 */
export type LadderEnd =
  | { kind: 'unsent' | 'answered' | 'untold' }
  | { kind: 'broken'; index: number; outcome: RungOutcome; atUnit: boolean; traced: boolean };

/** The end of a ladder on its path. */
export function ladderEnd(ladder: Ladder, path: Path, target: string): LadderEnd {
  if (ladder.unsent) return { kind: 'unsent' };
  const index = ladder.hops.findIndex(({ outcome }) => isBreak(outcome));
  const rung = ladder.hops[index];
  const hop = path.hops[index];
  if (!rung) return { kind: ladder.hops.at(-1)?.outcome === 'reached' ? 'answered' : 'untold' };
  const before = ladder.hops[index - 1]?.outcome;
  const atUnit = hop !== undefined && isUnitHop(path, hop, target);
  return { kind: 'broken', index, outcome: rung.outcome, atUnit, traced: before !== 'not-tried' };
}

/** A router before the unit may have the target's address, and forward it. */
export function isUnitHop({ hops }: Path, { ttl, address }: Hop, target: string): boolean {
  return address === target && ttl === hops.length;
}

/** Whether the device at the end of the row refused, instead of saying nothing. */
export function isRefusal(outcome: RungOutcome): boolean {
  return outcome === 'rejected' || outcome === 'reset';
}

/** What stands in place of an address that is not known. */
export function sayNoAddress({ unasked }: Hop): string {
  return unasked ? 'not asked' : 'no answer';
}

/** The words for a row that never left the PC. */
export const UNSENT_WORDS = 'not sent: this PC refused it';
