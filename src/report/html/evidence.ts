import type { Evidence, Reply } from '../../model/evidence.js';
import { describeIcmp } from '../../model/icmp-name.js';
import type { TargetReport } from '../../model/report.js';
import { type Html, html } from './markup.js';

/** Probes that a page holds in all, so that one of many units still opens at once. */
const MOST_ENTRIES = 2000;
const FEWEST_OF_A_UNIT = 4;

/** How many probes of each unit the page shows. */
export function roomForEvidence(targets: readonly TargetReport[]): number {
  const all = targets.reduce((sum, { evidence }) => sum + evidence.length, 0);
  if (all <= MOST_ENTRIES) return Number.POSITIVE_INFINITY;
  return Math.max(FEWEST_OF_A_UNIT, Math.floor(MOST_ENTRIES / targets.length));
}

/**
 * The probes of one unit, each in a section that opens: the packet sent and every packet received, field by field. Where
 * there is not room for all, those that the findings rest on go first, and the page says what it leaves out.
 */
export function renderEvidence(target: TargetReport, room: number): Html {
  const { evidence } = target;
  const shown = evidence.length <= room ? evidence : mostTelling(target, room);
  const left = evidence.length - shown.length;
  const title = left === 0 ? `Every probe (${evidence.length})` : `Probes (${shown.length} of ${evidence.length})`;
  const note = left === 0 ? null : html`<p class="soft">Of so many units, ${LEFT_OUT}</p>`;
  return html`<details><summary>${title}</summary>
${note}${shown.map((entry) => renderEntry(entry))}</details>`;
}

const LEFT_OUT = 'this page shows the probes that the findings rest on first; the JSON report holds all of them.';

function mostTelling({ evidence, findings }: TargetReport, room: number): Evidence[] {
  const cited = new Set(findings.flatMap((finding) => finding.evidence));
  const chosen = new Set([...evidence.filter(({ id }) => cited.has(id)), ...evidence].slice(0, room));
  return evidence.filter((entry) => chosen.has(entry));
}

function renderEntry(entry: Evidence): Html {
  const { id, probe, outcome, sentAt, request, replies, ...rest } = entry;
  const answers = replies as readonly Reply[];
  return html`<details><summary>${id} ${probe} ${sayRequest(request)}: ${outcome}${answers[0] ? ` (${sayReply(answers[0])})` : ''}</summary>
<dl><dt>sent at</dt><dd>${sentAt}</dd>${fields(request)}${fields(rest)}</dl>
${answers.map((reply, index) => html`<p class="soft">Received ${index + 1}: ${sayReply(reply)}</p><dl>${fields(reply)}</dl>`)}</details>
`;
}

function sayRequest(request: object): string {
  const { destination, port, ttl, purpose } = request as Record<string, unknown>;
  const parts = [destination, port, ttl === undefined ? undefined : `ttl ${String(ttl)}`, purpose];
  return parts.filter((part) => part !== undefined).join(' ');
}

function sayReply(reply: Reply): string {
  const name =
    reply.kind === 'icmp-error'
      ? `${describeIcmp(reply.icmpType, reply.icmpCode)}, ICMP ${reply.icmpType}/${reply.icmpCode}`
      : reply.kind;
  return `${name} from ${reply.from} after ${reply.rttMs.toFixed(1)} ms`;
}

function fields(record: object, prefix = ''): Html[] {
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (typeof value === 'object' && value !== null) return fields(value, `${prefix}${name}.`);
    return [html`<dt>${prefix}${name}</dt><dd>${String(value)}</dd>`];
  });
}
