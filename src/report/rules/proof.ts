import { isIpv4 } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import { isCapture } from '../../model/evidence/kinds.js';
import { sayCapturePlace } from '../../model/evidence/queries/captures.js';
import { flowOf } from '../../model/evidence/queries/flows.js';
import { type Flow, flowName } from '../../model/flow.js';
import { type FlowTrace, type HopOutcome, isBreak, type TargetReport } from '../../model/report.js';
import { joinAnd } from '../../model/sentences.js';
import { plainText } from '../escape.js';
import { groupBy } from './collect.js';
import { ANSWERED, NO_ANSWER, NOT_SENT, type Sent, sentBy } from './sent.js';

const MOST_FLOWS = 6;

/**
 * What the report measured of these flows, in two to four sentences: how many packets were sent and when, what came
 * back, up to which hop they were seen, and what was answered meanwhile.
 */
export function proofOf(target: TargetReport, flows: readonly Flow[]): string[] {
  const all = target.evidence.flatMap((entry) => sentBy(entry) ?? []);
  const own = all.filter(({ flow }) => isAmong(flow, flows));
  if (own.length === 0) return [];
  const answered = all.filter(({ flow, outcome }) => outcome === ANSWERED && !isAmong(flow, flows));
  return [
    `${saySent(own)}. ${sayOutcomes(own)}.`,
    ...sayReach(target, flows),
    ...sayCaptures(target, flows),
    ...sayAnswered(answered),
  ];
}

/** `before.pcap, taken on the link behind hop 1, holds 24 of these packets and no answer to them.` */
function sayCaptures({ evidence }: TargetReport, flows: readonly Flow[]): string[] {
  const own = new Set(evidence.filter((entry) => isAbout(entry, flows)).map(({ id }) => id));
  return evidence.filter(isCapture).map(({ request, sightings }) => {
    const seen = sightings.filter(({ id }) => own.has(id));
    const passed = seen.filter((one) => one.passed).length;
    const answers = seen.filter(({ answer }) => answer !== undefined && answer !== 'icmp-error').length;
    const count = (number: number): string => (number === 0 ? 'none' : String(number));
    return `${plainText(request.name)}, taken ${sayCapturePlace(request)}, holds ${count(passed)} of these packets and ${count(answers)} of the answers to them.`;
  });
}

function isAbout(entry: Evidence, flows: readonly Flow[]): boolean {
  const flow = flowOf(entry);
  return flow !== null && isAmong(flow, flows);
}

function isAmong({ protocol, port }: Flow, flows: readonly Flow[]): boolean {
  return flows.some((flow) => flow.protocol === protocol && flow.port === port);
}

/** `2026-11-22, 19:31:02 to 19:31:03 UTC: the PC sent 12 packets to TCP 50804 and 12 packets to TCP 50805` */
function saySent(sent: readonly Sent[]): string {
  const flows = groupBy(sent, ({ what, flow }) => [what, flow]);
  const left = countOf(flows.slice(MOST_FLOWS).flat());
  const told = [...flows.slice(0, MOST_FLOWS).map(sayCount), ...(left > 0 ? [`${left} to other ports`] : [])];
  const verb = sent.some(({ outcome }) => outcome === NOT_SENT) ? 'tried to send' : 'sent';
  return `${sayTimes(sent)}: the PC ${verb} ${joinAnd(told)}`;
}

/** `12 packets to TCP 50804`, `1 ping` */
function sayCount(sent: readonly [Sent, ...Sent[]]): string {
  const [{ what, flow }] = sent;
  const count = countOf(sent);
  return `${count} ${what}${count === 1 ? '' : 's'}${flow.protocol === 'icmp' ? '' : ` to ${flowName(flow)}`}`;
}

function countOf(sent: readonly Sent[]): number {
  return sent.reduce((sum, { count }) => sum + count, 0);
}

function sayTimes(sent: readonly Sent[]): string {
  const times = sent.map(({ at }) => new Date(at).toISOString()).sort();
  const [first = '', last = ''] = [times[0], times.at(-1)];
  const clock = (time: string): string => time.slice(11, 19);
  const until = clock(first) === clock(last) ? '' : ` to ${clock(last)}`;
  return `${first.slice(0, 10)}, ${clock(first)}${until} UTC`;
}

/** `None was answered`, `Outcome: 4 refused by 10.0.12.2: …; 3 no answer` */
function sayOutcomes(sent: readonly Sent[]): string {
  const outcomes = groupBy(sent, ({ outcome }) => outcome).sort((a, b) => countOf(b) - countOf(a));
  const told = outcomes.map((group) => ({ outcome: group[0].outcome, count: countOf(group) }));
  if (told.length > 1) return `Outcome: ${told.map(({ outcome, count }) => `${count} ${outcome}`).join('; ')}`;
  return told[0]?.outcome === NO_ANSWER ? 'None was answered' : `Outcome: ${told[0]?.outcome}`;
}

/** How far the traces of these flows came: a sentence for each end that they have. */
function sayReach({ path }: TargetReport, flows: readonly Flow[]): string[] {
  const own = path.ladders.filter((trace) =>
    flows.some(({ protocol, port }) => trace.protocol === protocol && trace.port === port),
  );
  return [...new Set(own.flatMap((trace) => sayEnd(trace, path.hops) ?? []))];
}

function sayEnd(trace: FlowTrace, hops: TargetReport['path']['hops']): string | null {
  const last = trace.hops.findLast(({ outcome }) => outcome === 'passed')?.ttl ?? 0;
  const end = trace.hops.find(({ ttl, outcome }) => ttl > last && isBreak(outcome));
  // A trace that begins farther out shows nothing of the hops before.
  if (!end || (last === 0 && trace.hops.some(({ outcome }) => outcome === 'not-tried'))) return null;
  const name = (ttl: number): string => {
    const hopProbe = trace.hops.find((one) => one.ttl === ttl);
    const address = hopProbe?.address ?? hops.find((one) => one.ttl === ttl)?.address ?? '';
    return `hop ${ttl}${isIpv4(address) ? ` (${address})` : ''}`;
  };
  const seen = last === 0 ? '' : `they were seen up to ${name(last)}; `;
  return `Traced hop by hop, ${seen}${sayBreak(end.outcome, end.ttl, name(end.ttl))}.`;
}

/** A RST has the unit's address, whoever sent it. */
function sayBreak(outcome: HopOutcome, ttl: number, name: string): string {
  if (outcome === 'reset') return `a RST in the unit’s name came back from hop ${ttl}`;
  return outcome === 'silent' ? `nothing came back from hop ${ttl}` : `${name} refused them`;
}

/** Other packets went the same way; whether the unit itself answered them is for the findings to say. */
function sayAnswered(answered: readonly Sent[]): string[] {
  const names = [...new Set(answered.map(({ flow }) => flowName(flow)))];
  const verb = names.length === 1 ? 'was' : 'were';
  return names.length === 0 ? [] : [`In the same run ${joinAnd(names.slice(0, MOST_FLOWS))} ${verb} answered.`];
}
