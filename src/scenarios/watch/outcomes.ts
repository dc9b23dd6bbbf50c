import type { Reply } from '../../model/evidence/base.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { flowKey } from '../../model/flow.js';
import type { RunSettings } from '../../model/report.js';
import type { RequirementId } from '../../model/requirement.js';
import { flowsOf, keyOf } from './round-trips.js';

/** How a flow failed: `flow` as its key, `how` as `silent`, `rst`, the kernel's word, or an ICMP error with its sender. */
export interface Failing {
  flow: string;
  how: string;
}

/** What came of a requirement's own packets at full TTL where they were not answered, each kind once. */
export function failingOf(
  ids: readonly RequirementId[],
  evidence: readonly Evidence[],
  settings: RunSettings,
): Map<RequirementId, Failing[]> {
  return new Map(
    ids.map((id) => {
      const keys = flowsOf(id, settings).map(flowKey);
      const own = evidence.filter((entry) => keys.includes(keyOf(entry) ?? ''));
      return [id, distinct(own.flatMap(toFailing))];
    }),
  );
}

/** Whether a way to fail is a word of somebody: silence may as well be a word that got lost. */
export function isLoud({ how }: Failing): boolean {
  return how !== SILENT;
}

export function isSame(a: Failing, b: Failing): boolean {
  return a.flow === b.flow && a.how === b.how;
}

const SILENT = 'silent';
/** What says nothing about how the network treats the packets. */
const WITHOUT_WORD = [
  'pending',
  'not-sent',
  'unusable',
  'error',
  'open',
  'answered',
  'syn-ack',
  'echo-reply',
  'timeout',
];

function toFailing(entry: Evidence): Failing[] {
  const flow = keyOf(entry);
  if (flow === null || WITHOUT_WORD.includes(entry.outcome)) return [];
  const error = (entry.replies as readonly Reply[]).find((reply) => reply.kind === 'icmp-error');
  if (error?.kind !== 'icmp-error') return [{ flow, how: entry.outcome }];
  return [{ flow, how: `ICMP ${error.icmpType}/${error.icmpCode} from ${error.from}` }];
}

function distinct(all: readonly Failing[]): Failing[] {
  return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
}
