import type { RequirementStatus } from '../../model/requirement.js';

/** How something stood in one of the two reports. */
export interface Stand {
  /** Null where that report does not have it: another scenario, or a run that did not get so far. */
  status: RequirementStatus | null;
  /** That run was cut short: what it left open says nothing. */
  interrupted: boolean;
}

/**
 * `seen`: now seen to fail, and not known to have worked before. `otherwise`: changed, and neither for better nor for worse.
 * `notCompared`: at least one of the runs did not measure it.
 */
export type ChangeKind = 'same' | 'fixed' | 'broken' | 'seen' | 'otherwise' | 'notCompared';

/** Changes by what they mean, everything but `same`. */
export type Changes<T> = Record<Exclude<ChangeKind, 'same'>, T[]>;

/**
 * What a change of status means. `alike`: both runs had the same method, so that what the first did not test, it could
 * have tested. The table of all pairs is in docs/reports.md.
 */
export function kindOfChange(before: Stand, after: Stand, alike: boolean): ChangeKind {
  if (before.status === null || after.status === null) return 'notCompared';
  if (before.status === after.status) return 'same';
  if (after.status === 'not-tested' || isLeftOpen(before) || isLeftOpen(after)) return 'notCompared';
  if (before.status === 'not-tested' && !alike) return 'notCompared';
  if (before.status === 'met') return after.status === 'not-applicable' ? 'otherwise' : 'broken';
  if (after.status === 'met') return before.status === 'not-applicable' ? 'otherwise' : 'fixed';
  return after.status === 'failed' ? 'seen' : 'otherwise';
}

function isLeftOpen({ status, interrupted }: Stand): boolean {
  return interrupted && (status === 'unproven' || status === 'not-tested');
}

/** Sorts changes by what they mean. */
export function byKind<T>(changes: readonly { kind: ChangeKind; change: T }[]): Changes<T> {
  const of = (wanted: ChangeKind): T[] => changes.filter(({ kind }) => kind === wanted).map(({ change }) => change);
  return {
    fixed: of('fixed'),
    broken: of('broken'),
    seen: of('seen'),
    otherwise: of('otherwise'),
    notCompared: of('notCompared'),
  };
}

/** Worse: something broke; or more is seen to fail, and nothing was fixed that may have let it be seen. */
export function isWorse({ broken, seen, fixed }: Changes<unknown>): boolean {
  return broken.length > 0 || (seen.length > 0 && fixed.length === 0);
}

/** Whether something was met before and was to be measured again, but was not to the end. */
export function isUnanswered(before: Stand, after: Stand, kind: ChangeKind): boolean {
  if (before.status !== 'met' || kind !== 'notCompared') return false;
  return after.status !== null || after.interrupted;
}
