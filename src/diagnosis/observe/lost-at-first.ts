import type { Evidence } from '../../model/evidence/evidence.js';
import { isEchoOrSyn } from '../../model/evidence/kinds.js';
import { isAnsweredBy, isMeasurement } from '../../model/evidence/queries/flows.js';
import type { Observations } from './observations.js';

/** Fewer packets in vain before the first answer may be chance. */
const ENOUGH_LOST = 3;

/** Everything sent before some moment was lost or refused, and everything after it was answered. */
export interface LostAtFirst {
  /** From the first packet to the first that was answered, in milliseconds. */
  ms: number;
  /** The packets in vain, and the first that was answered. */
  evidence: string[];
}

/** What a tunnel, a line or a route that is built on demand looks like; null where it does not. */
export function lostAtFirst({ evidence, target, flows }: Observations): LostAtFirst | null {
  const open = new Set([...flows.values()].filter(({ state }) => state === 'open').flatMap((flow) => flow.evidence));
  const sent = [...evidence.values()].filter((entry) => isEchoOrSyn(entry) && isMeasurement(entry) && isOver(entry));
  const first = sent.find((entry) => isAnsweredBy(entry, target));
  if (first === undefined) return null;
  const before = sent.slice(0, sent.indexOf(first));
  const after = sent.slice(sent.indexOf(first)).filter((entry) => open.has(entry.id));
  if (before.length < ENOUGH_LOST || after.some((entry) => !isAnsweredBy(entry, target))) return null;
  const start = before[0]?.sentAt ?? first.sentAt;
  const ms = Date.parse(first.sentAt) - Date.parse(start);
  return Number.isFinite(ms) && ms > 0 ? { ms, evidence: [...before, first].map(({ id }) => id) } : null;
}

function isOver({ outcome }: Evidence): boolean {
  return outcome !== 'pending' && outcome !== 'not-sent';
}
