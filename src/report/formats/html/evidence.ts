import type { Reply } from '../../../model/evidence/base.js';
import type { Evidence } from '../../../model/evidence/evidence.js';
import { isSession } from '../../../model/evidence/kinds.js';
import { saySessionOutcome } from '../../../model/evidence/queries/sessions.js';
import { describeIcmp } from '../../../model/icmp.js';
import type { TargetReport } from '../../../model/report.js';
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

/** Which probes of a unit the page shows, and where. */
export class EvidencePlaces {
  readonly shown: readonly Evidence[];
  /** All of them are there. */
  readonly wholly: boolean;
  readonly #index: number;
  readonly #ids: ReadonlySet<string>;

  /** Where there is not `room` for all, those that the findings rest on go first. */
  constructor(target: TargetReport, index: number, room: number) {
    this.wholly = target.evidence.length <= room;
    this.shown = this.wholly ? target.evidence : mostTelling(target, room);
    this.#index = index;
    this.#ids = new Set(this.wholly ? this.shown.map(({ id }) => id) : []);
  }

  /** Of many units the links alone would make the page heavy: there the number is all. */
  link(id: string): Html {
    return this.#ids.has(id) ? html`<a href="#${this.anchor(id)}">${id}</a>` : html`${id}`;
  }

  anchor(id: string): string {
    return `t${this.#index}-${id}`;
  }
}

/**
 * The probes of one unit, each in a section that opens: the packet sent and every packet received, field by field. The
 * page says what it leaves out.
 */
export function renderEvidence({ evidence }: TargetReport, places: EvidencePlaces): Html {
  const { shown, wholly } = places;
  const title = wholly ? `Every probe (${evidence.length})` : `Probes (${shown.length} of ${evidence.length})`;
  const note = wholly ? null : html`<p class="soft">Of so many units, ${LEFT_OUT}</p>`;
  return html`<details><summary>${title}</summary>
${note}${shown.map((entry) => renderEntry(entry, wholly ? places.anchor(entry.id) : null))}</details>`;
}

const LEFT_OUT = 'this page shows the probes that the findings rest on first; the JSON report holds all of them.';

function mostTelling({ evidence, findings }: TargetReport, room: number): Evidence[] {
  const cited = new Set(findings.flatMap((finding) => finding.evidence));
  const chosen = new Set([...evidence.filter(({ id }) => cited.has(id)), ...evidence].slice(0, room));
  return evidence.filter((entry) => chosen.has(entry));
}

function renderEntry(entry: Evidence, anchor: string | null): Html {
  const { id, probe: _probe, outcome: _outcome, sentAt, request, replies, ...rest } = entry;
  const answers = replies as readonly Reply[];
  return html`<details${anchor === null ? null : html` id="${anchor}"`}><summary>${id} ${sayProbe(entry)}: ${sayOutcome(entry)}</summary>
<dl><dt>sent at</dt><dd>${sentAt}</dd>${fields(request)}${fields(rest)}</dl>
${answers.map((reply, index) => html`<p class="soft">Received ${index + 1}: ${sayReply(reply)}</p><dl>${fields(reply)}</dl>`)}</details>
`;
}

/** What was sent, on one line. */
export function sayProbe({ probe, request }: Evidence): string {
  return `${probe} ${sayRequest(request)}`;
}

/** What became of it, with the first answer. */
export function sayOutcome(entry: Evidence): string {
  if (isSession(entry)) return saySessionOutcome(entry);
  const { outcome, replies } = entry;
  const [first] = replies as readonly Reply[];
  return first ? `${outcome} (${sayReply(first)})` : outcome;
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
