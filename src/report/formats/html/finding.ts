import type { Evidence } from '../../../model/evidence/evidence.js';
import type { Finding } from '../../../model/finding.js';
import type { TargetReport } from '../../../model/report.js';
import { controlsFor } from '../../controls.js';
import { saySuspect } from '../../words.js';
import { type EvidencePlaces, sayOutcome, sayProbe } from './evidence.js';
import { type Html, html } from './markup.js';

/** Probes that a finding names, and those of them that it shows by itself: paper opens no sections. */
const MOST_CITED = 40;
const MOST_SHOWN = 8;

/**
 * One finding: what, who may be to blame, what to change, and the packets that prove it, with links to all that came of
 * each where the page holds it.
 */
export function renderFinding(finding: Finding, target: TargetReport, places: EvidencePlaces): Html {
  const tone = finding.severity === 'failure' ? 'bad' : 'doubt';
  return html`<details class="finding"><summary><span class="${tone}">${finding.summary}</span> <small>${finding.id} ${finding.code}, ${finding.severity}, ${finding.certainty}</small></summary>
<dl>
${finding.suspects.length > 0 ? html`<dt>Suspects</dt><dd><ol>${finding.suspects.map((suspect) => html`<li>${saySuspect(suspect)}</li>`)}</ol></dd>` : null}
<dt>Remedy</dt><dd>${finding.remedy}</dd>
${controlsFor(finding, target).map((control) => html`<dt>Can change</dt><dd>${control}</dd>`)}
${finding.nextTest === undefined ? null : html`<dt>Next test</dt><dd>${finding.nextTest}</dd>`}
${finding.ruledOut.length > 0 ? html`<dt>Ruled out</dt><dd><ul>${finding.ruledOut.map(({ code, because }) => html`<li>${code}: ${because}</li>`)}</ul></dd>` : null}
<dt>Evidence</dt><dd>${sayCited(finding, places)}</dd></dl>${renderProof(finding, target, places)}</details>
`;
}

function sayCited(finding: Finding, places: EvidencePlaces): Html {
  const ids = inOrder(finding).slice(0, MOST_CITED);
  const more = finding.evidence.length - ids.length;
  const parts = ids.map((id, index) => html`${index === 0 ? '' : ', '}${places.link(id)}`);
  return html`${parts}${more > 0 ? ` and ${more} more` : ''}`;
}

/** In order of sending, whatever the diagnosis looked at first. */
function inOrder({ evidence }: Finding): string[] {
  return evidence.toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
}

/** The packets that say most: the first of each kind, port and outcome, then the others in order of sending. */
function renderProof(finding: Finding, { evidence }: TargetReport, places: EvidencePlaces): Html | null {
  if (!places.wholly || finding.severity !== 'failure') return null;
  const byId = new Map(evidence.map((entry) => [entry.id, entry]));
  const cited = inOrder(finding).flatMap((id) => byId.get(id) ?? []);
  if (cited.length === 0) return null;
  const shown = new Set([...new Set([...firstOfEachKind(cited), ...cited])].slice(0, MOST_SHOWN));
  const rows = cited
    .filter((entry) => shown.has(entry))
    .map(
      (entry) =>
        html`<tr><td>${places.link(entry.id)}</td><td>${sayClock(entry.sentAt)}</td><td>${sayProbe(entry)}</td><td>${sayOutcome(entry)}</td></tr>`,
    );
  const title = cited.length > shown.size ? `${shown.size} of ${cited.length} probes` : 'The probes';
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Proof of ${finding.id}"><table class="proof"><caption>${title} that it rests on</caption><thead><tr><th scope="col">Probe</th><th scope="col">Sent at (UTC)</th><th scope="col">What was sent</th><th scope="col">What came back</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function firstOfEachKind(cited: readonly Evidence[]): Evidence[] {
  const kinds = new Map<string, Evidence>();
  for (const entry of cited) {
    const { port, purpose } = entry.request as { port?: number; purpose?: string };
    const kind = [entry.probe, port, purpose, entry.outcome].join(' ');
    if (!kinds.has(kind)) kinds.set(kind, entry);
  }
  return [...kinds.values()];
}

function sayClock(sentAt: string): string {
  return sentAt.slice('2026-11-22T'.length).replace(/Z$/, '');
}
