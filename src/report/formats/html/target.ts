import type { Path, Report, TargetReport } from '../../../model/report.js';
import type { RequirementResult } from '../../../model/requirement.js';
import { isUnitHop, sayNoAddress, UNSENT_WORDS } from '../../../model/trace-end.js';
import { sayLeavesBy } from '../../controls.js';
import { expectationsOf } from '../../headline.js';
import { saySystem } from '../../words.js';
import { EvidencePlaces, renderEvidence } from './evidence.js';
import { renderFinding } from './finding.js';
import { type Html, html } from './markup.js';
import { headlineSign, requirementSign } from './signs.js';
import { renderTallPath } from './tall-path.js';
import { sayLegend } from './trace-legend.js';
import { renderTraceSvg } from './trace-svg.js';

/** Everything about one unit; `room`: how many of its probes. A unit that is alone has its verdict in the head of the page. */
export function renderTarget(report: Report, target: TargetReport, index: number, room: number): Html {
  const places = new EvidencePlaces(target, index, room);
  return html`<section id="t${index}" aria-label="${target.address}">
${report.targets.length > 1 ? renderHead(report, target) : null}
${renderPath(target)}
${renderRequirements(target)}
${renderNotes(target)}
${target.findings.length > 0 ? html`<h3>Findings</h3>${target.findings.map((finding) => renderFinding(finding, target, places))}` : null}
${renderSteps(target)}
${renderEvidence(target, places)}
</section>
`;
}

function renderHead(report: Report, target: TargetReport): Html {
  const { tone, word } = headlineSign(target.verdict, expectationsOf(report, target));
  const system = saySystem(target.system);
  return html`<h2>${target.address}${system === '' ? '' : ` (${system})`}</h2>
<div class="verdict ${tone}"><strong>${word}</strong><p>${target.summary}</p></div>`;
}

/** A row of chips; what was measured of each is folded below. */
function renderRequirements({ requirements }: TargetReport): Html {
  const chips = requirements.map(({ title, status }) => {
    const { mark, tone } = requirementSign(status);
    return html`<li class="${tone}"><span class="mark">${mark} ${status}</span> ${title}</li>`;
  });
  return html`<h3>Requirements</h3><ul class="chips">${chips}</ul>
<details><summary>What was measured of each</summary><table><thead><tr><th scope="col">Status</th><th scope="col">Requirement</th><th scope="col">Measured</th><th scope="col">Findings</th></tr></thead><tbody>
${requirements.map(renderRequirement)}</tbody></table></details>`;
}

function renderRequirement({ id, title, status, reason, findings }: RequirementResult): Html {
  const { mark, tone } = requirementSign(status);
  return html`<tr><td class="mark ${tone}">${mark} ${status}</td><td>${title}<br><small>${id}</small></td><td>${reason}</td><td>${findings.join(', ')}</td></tr>
`;
}

function renderPath({ path, address, findings }: TargetReport): Html {
  if (path.hops.length === 0) return renderUntraced(path);
  const named = path.hops.some(({ name }) => name !== undefined);
  const rows = path.hops.map(
    (hop) =>
      html`<tr><td>${hop.ttl}</td><td>${hop.address ?? sayNoAddress(hop)}${isUnitHop(path, hop, address) ? ' (unit)' : ''}</td>${named ? html`<td>${hop.name ?? ''}</td>` : null}<td>${hop.rttMs === null ? '' : `${hop.rttMs.toFixed(1)} ms`}</td></tr>`,
  );
  return html`<h3>Path</h3><div class="scroll wide" role="region" tabindex="0" aria-label="Path picture">${renderTraceSvg(path, address, findings)}</div>
${renderTallPath(path, address)}
<p class="wide"><small>${sayLegend(path, address, findings)}</small></p>
<details><summary>Hops in words</summary><table><thead><tr><th scope="col">Hop</th><th scope="col">Address</th>${named ? html`<th scope="col">Name</th>` : null}<th scope="col">Round trip</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

/** Where nothing was traced, what never left the PC is all there is to show. */
function renderUntraced({ ladders }: Path): Html {
  const unsent = ladders.filter((trace) => trace.unsent);
  const names = unsent.map(({ protocol, port }) => (port === undefined ? 'ping' : `${protocol} ${port}`));
  const said = unsent.length === 0 ? 'Not traced.' : `✖ ${UNSENT_WORDS}: ${names.join(', ')}.`;
  return html`<h3>Path</h3><p class="soft">${said}</p>`;
}

/** What the PC itself shows of the way. */
function renderNotes(target: TargetReport): Html | null {
  const leaves = sayLeavesBy(target);
  const { notes = [] } = target;
  if (leaves === null && notes.length === 0) return null;
  return html`<ul>${leaves === null ? null : html`<li>The PC: ${leaves}.</li>`}${notes.map((note) => html`<li>${note}</li>`)}</ul>`;
}

function renderSteps({ steps }: TargetReport): Html {
  const rows = steps.map(
    ({ number, title, status, note, durationMs }) =>
      html`<tr><td>${number}</td><td>${title}</td><td>${status}</td><td>${note}</td><td>${durationMs > 0 ? `${Math.round(durationMs)} ms` : ''}</td></tr>`,
  );
  return html`<details><summary>Documented steps</summary><table><thead><tr><th scope="col">Step</th><th scope="col">What</th><th scope="col">Status</th><th scope="col">Note</th><th scope="col">Time</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}
