import type { ExpectationResult } from '../model/expectation.js';
import type { Suspect } from '../model/finding.js';
import { flowName } from '../model/flow.js';
import type { Method, SystemIdentity } from '../model/report.js';
import { plainText } from './escape.js';

export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  raw: 'raw sockets',
  system: 'the system’s tools',
  connect: 'ordinary sockets',
};

/** Above every report of a run that was ended early. */
export const INTERRUPTED_WORDS = 'Interrupted: this is what was measured until then.';

/** `router 10.0.12.2 at hop 2`, `unit 192.168.42.1 at hop 3, on the way back`; `sign` stands in place of the comma. */
export function saySuspect({ role, hop, address, direction }: Suspect, sign = ','): string {
  const where = hop === undefined || role === 'pc' ? '' : ` at hop ${hop}`;
  const way = direction === 'return' ? `${sign} on the way back` : '';
  return plainText(`${role}${address === undefined ? '' : ` ${address}`}${where}${way}`);
}

/** Name, type and version as far as the unit gave them. */
export function saySystem(system: SystemIdentity | null): string {
  const parts = [system?.name, system?.type, system?.version].map((part) => plainText(part ?? ''));
  return parts.filter((part) => part !== '').join(', ');
}

/** `1.2 s`, `840 ms`. */
export function sayDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `TCP 23 should be filtered`. */
export function sayExpected({ protocol, port, expected }: ExpectationResult): string {
  const flow = port === undefined ? { protocol } : { protocol, port };
  return `${flowName(flow)} should be ${expected.join(' or ')}`;
}

/** How many expectations came to what. */
export type Tally = Readonly<Record<ExpectationResult['status'], number>>;

export function tallyOf(results: readonly ExpectationResult[]): Tally {
  const count = (wanted: ExpectationResult['status']): number =>
    results.filter(({ status }) => status === wanted).length;
  return { met: count('met'), failed: count('failed'), unproven: count('unproven') };
}

/** `3 met, 1 failed, 0 unproven`. */
export function sayTally({ met, failed, unproven }: Tally): string {
  return `${met} met, ${failed} failed, ${unproven} unproven`;
}

const MOST_IDS = 12;

/** `e9, e12`: the first dozen of the probes that a finding rests on. */
export function sayEvidence(ids: readonly string[]): string {
  const shown = ids.slice(0, MOST_IDS).join(', ');
  return ids.length > MOST_IDS ? `${shown} and ${ids.length - MOST_IDS} more (see the JSON report)` : shown;
}
