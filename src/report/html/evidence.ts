import type { Evidence, Reply } from '../../model/evidence.js';
import { describeIcmp } from '../../model/icmp-name.js';
import type { TargetReport } from '../../model/report.js';
import { type Html, html } from './markup.js';

/** Every probe of one unit, each in a section that opens: the packet sent and every packet received, field by field. */
export function renderEvidence({ evidence }: TargetReport): Html {
  return html`<details><summary>Every probe (${evidence.length})</summary>
${evidence.map((entry) => renderEntry(entry))}</details>`;
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
