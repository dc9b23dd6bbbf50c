import type { Protocol } from '../../model/evidence/base.js';
import type { Report } from '../../model/report.js';
import type { RequirementId, RequirementStatus } from '../../model/requirement.js';
import type { WatchedRequirement } from '../../model/watch.js';
import type { RunEvent } from '../run/events.js';

/** `full`: a whole run with its diagnosis. `light`: a packet or a session for each requirement that is looked at. */
export type CheckKind = 'full' | 'light';

/**
 * What a watch tells while it goes on. `atMs` and every other time: milliseconds since the watch began. Listeners must
 * not change what they are given.
 */
export type WatchEvent =
  | { type: 'watch-started'; scenario: string; startedAt: string; intervalMs: number }
  /** `requirements` is empty for the first full run, which shows what there is. */
  | { type: 'check-started'; kind: CheckKind; requirements: readonly RequirementId[]; atMs: number }
  /** What a full run tells while it goes on. */
  | { type: 'run'; event: RunEvent }
  /** Last round-trip time of a requirement that was checked; null when no answer came. */
  | { type: 'round-trip'; id: RequirementId; protocol: Protocol; rttMs: number | null; atMs: number }
  | {
      type: 'requirement-changed';
      id: RequirementId;
      from: RequirementStatus;
      to: RequirementStatus;
      atMs: number;
      /** Since when it had the state before. */
      sinceMs: number;
      changes: number;
    }
  | { type: 'check-finished'; kind: CheckKind; requirements: readonly WatchedRequirement[]; atMs: number }
  /** The report of a full run, the first one and those after a change. */
  | { type: 'diagnosed'; report: Report; atMs: number }
  /** The address by which packets leave is another one than before. */
  | { type: 'pc-address-changed'; from: string; to: string; atMs: number }
  | { type: 'all-met'; atMs: number };

export type WatchListener = (event: WatchEvent) => void;
