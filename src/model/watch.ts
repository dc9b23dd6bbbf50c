import type { RequirementId, RequirementStatus } from './requirement.js';

/** One change of a requirement's state. `atMs`: milliseconds since the watch began. */
export interface WatchChange {
  atMs: number;
  from: RequirementStatus;
  to: RequirementStatus;
}

/** A requirement as a watch sees it. */
export interface WatchedRequirement {
  id: RequirementId;
  title: string;
  status: RequirementStatus;
  /** What decided the state, as a full run or a check said it. */
  reason: string;
  /** Since when it has this state: milliseconds since the watch began. */
  sinceMs: number;
  /** How often the state changed; `history` keeps the newest of these changes only. */
  changes: number;
  history: readonly WatchChange[];
}

/** What a watch adds to the report of its newest full run. */
export interface WatchRecord {
  startedAt: string;
  durationMs: number;
  intervalMs: number;
  /** Light checks and full runs that were made. */
  checks: number;
  runs: number;
  requirements: readonly WatchedRequirement[];
}
