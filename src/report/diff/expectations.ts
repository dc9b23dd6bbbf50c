import type { ExpectationResult, PortState } from '../../model/expectation.js';
import { flowKey } from '../../model/flow.js';
import type { Report } from '../../model/report.js';
import { type Tally, tallyOf } from '../words.js';
import { byKind, type ChangeKind, type Changes, isUnanswered, isWorse, kindOfChange, type Stand } from './change.js';

type Status = ExpectationResult['status'];

/** What became of one expectation before and after; null where one of the reports does not have it. */
export interface ExpectationChange {
  address: string;
  protocol: ExpectationResult['protocol'];
  port?: number;
  /** What was expected then, and is now; the two differ where the file was changed. */
  expected: { before: readonly PortState[] | null; after: readonly PortState[] | null };
  before: Status | null;
  after: Status | null;
  /** What was found then, and is now. */
  found: { before: PortState | null; after: PortState | null };
}

export interface ExpectationsDiff extends Changes<ExpectationChange> {
  before: Tally;
  after: Tally;
  worse: boolean;
  /** How many were met, and were not measured again. */
  unanswered: number;
}

/** Compares expectations one by one; null where one of the reports has none. */
export function compareExpectations(before: Report, after: Report): ExpectationsDiff | null {
  if (!before.expectations || !after.expectations) return null;
  const [old, now] = [byKey(before.expectations), byKey(after.expectations)];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const judged = keys.map((key) => judge(old.get(key) ?? null, now.get(key) ?? null, before, after));
  return {
    before: tallyOf(before.expectations),
    after: tallyOf(after.expectations),
    ...byKind(judged),
    worse: byAddress(judged).some((own) => isWorse(byKind(own))),
    unanswered: judged.filter((one) => one.unanswered).length,
  };
}

/** By address and port; where a file says two things of one port, for a unit and for all of them, in their order. */
function byKey(results: readonly ExpectationResult[]): Map<string, ExpectationResult> {
  const times = new Map<string, number>();
  return new Map(
    results.map((result) => {
      const flow = `${result.address} ${flowKey(result)}`;
      const time = (times.get(flow) ?? 0) + 1;
      times.set(flow, time);
      return [`${flow} ${time}`, result];
    }),
  );
}

interface Judged {
  kind: ChangeKind;
  change: ExpectationChange;
  unanswered: boolean;
}

function judge(old: ExpectationResult | null, now: ExpectationResult | null, before: Report, after: Report): Judged {
  const [then, since] = [standOf(old, before), standOf(now, after)];
  const alike = before.vantage.method === after.vantage.method;
  const change = changeOf(old, now);
  if (!isSameExpectation(old, now)) return { kind: 'notCompared', change, unanswered: false };
  const kind = kindOfChange(then, since, alike);
  return { kind, change, unanswered: isUnanswered(then, since, kind) };
}

/** What was not seen at all was not tested. */
function standOf(result: ExpectationResult | null, { interrupted }: Report): Stand {
  if (result === null) return { status: null, interrupted };
  const unseen = result.status === 'unproven' && result.found === null;
  return { status: unseen ? 'not-tested' : result.status, interrupted };
}

function isSameExpectation(old: ExpectationResult | null, now: ExpectationResult | null): boolean {
  return old === null || now === null || expectation(old) === expectation(now);
}

function expectation({ expected }: ExpectationResult): string {
  return [...expected].sort().join(' ');
}

function changeOf(old: ExpectationResult | null, now: ExpectationResult | null): ExpectationChange {
  const known = now ?? old;
  return {
    address: known?.address ?? '',
    protocol: known?.protocol ?? 'tcp',
    ...(known?.port === undefined ? {} : { port: known.port }),
    expected: { before: old?.expected ?? null, after: now?.expected ?? null },
    before: old?.status ?? null,
    after: now?.status ?? null,
    found: { before: old?.found ?? null, after: now?.found ?? null },
  };
}

function byAddress(judged: readonly Judged[]): Judged[][] {
  const own = new Map<string, Judged[]>();
  for (const one of judged) own.set(one.change.address, [...(own.get(one.change.address) ?? []), one]);
  return [...own.values()];
}
