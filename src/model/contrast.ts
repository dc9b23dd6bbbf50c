/** So many answers on one side, and none on the other where as many were to be expected. */
export const ENOUGH_ANSWERS = 16;

/**
 * Whether packets that were sent side by side fared differently by more than chance: `passing` were answered at some
 * rate, and of `silent` others none. Loss that hits all alike puts each answer on either side with equal chance, so
 * that it looks like this in fewer than one of 2^16 comparisons, whatever share it loses.
 */
export function isContrast(passing: { sent: number; answered: number }, silent: number): boolean {
  return passing.answered >= ENOUGH_ANSWERS && silent * passing.answered >= ENOUGH_ANSWERS * passing.sent;
}
