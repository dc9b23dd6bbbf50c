import type { Report } from '../model/report.js';
import { plainText } from './escape.js';

type Searched = Pick<Report, 'targets' | 'noUnits' | 'interrupted'>;

const MOST_LISTED = 8;

/** What a report without a single target says in place of one; null where there is a target. */
export function sayNobody({ targets, noUnits, interrupted }: Searched): string | null {
  if (targets.length > 0) return null;
  if (interrupted) return 'Interrupted before a unit answered: there is no unit to report.';
  return `${noUnits ? 'No unit' : 'Nothing'} answered: there is no unit to report.`;
}

/** How many members of ranges answer and are no unit: `1 address answers but is no unit`; null where none does. */
export function countNoUnits({ noUnits = [] }: Searched): string | null {
  if (noUnits.length === 0) return null;
  return noUnits.length === 1
    ? '1 address answers but is no unit'
    : `${noUnits.length} addresses answer but are no unit`;
}

/** The same with the first of them by address. */
export function sayNoUnits(report: Searched): string | null {
  const counted = countNoUnits(report);
  if (counted === null) return null;
  const { noUnits = [] } = report;
  const more = noUnits.length > MOST_LISTED ? ` and ${noUnits.length - MOST_LISTED} more` : '';
  return `${counted}: ${noUnits.slice(0, MOST_LISTED).map(plainText).join(', ')}${more}`;
}

/** What to do where one of them is a unit all the same. */
export const NO_UNIT_ADVICE =
  'What is no unit is not judged. A unit whose every port is closed looks the same: name it by itself, and it is diagnosed.';
