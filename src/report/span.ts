import type { Report, TargetReport } from '../model/report.js';

/**
 * Milliseconds that a target took, from its first packet to the end of its last answer: its steps overlap, so that the
 * sum of them is no time that passed. At least its longest step, which waits for what never comes; at most the run.
 */
export function spanMs({ steps, evidence }: TargetReport, { durationMs }: Report): number {
  const begins = evidence.map(({ sentAt }) => Date.parse(sentAt));
  const ends = evidence.map(({ sentAt, replies }) => Date.parse(sentAt) + longest(replies.map(({ rttMs }) => rttMs)));
  const seen = evidence.length === 0 ? 0 : longest(ends) - begins.reduce((least, one) => Math.min(least, one));
  return Math.min(durationMs, Math.max(seen, longest(steps.map((step) => step.durationMs))));
}

function longest(times: readonly number[]): number {
  return times.reduce((most, one) => Math.max(most, one), 0);
}
