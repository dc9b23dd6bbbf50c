import type { Report, TargetReport } from '../../../model/report.js';
import { expectationsOf } from '../../headline.js';
import { INTERRUPTED_WORDS, METHOD_WORDS, sayDuration, saySystem } from '../../words.js';
import { renderWatchRecord } from '../text/watch.js';
import { renderChanges } from './change.js';
import { roomForEvidence } from './evidence.js';
import { renderExpectations, renderTally } from './expectations.js';
import { type Html, html, ownMarkup } from './markup.js';
import { renderNobody, renderNoUnits } from './no-units.js';
import { headlineSign, requirementSign, verdictSign } from './signs.js';
import { STYLE } from './style.js';
import { renderTarget } from './target.js';

/** One self-contained page, read without scripts and without a network: verdict, requirements, path, findings, probes. */
export function renderHtml(report: Report): string {
  const { word, tone } = headlineSign(report.verdict, report.expectations);
  const room = roomForEvidence(report.targets);
  const [first, ...others] = report.targets;
  const only = first !== undefined && others.length === 0 ? first : null;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Connection report: ${word}${only === null ? '' : ` ${only.address}`}</title>
<style>${ownMarkup(STYLE)}</style>
</head>
<body>
<header>
<p class="soft kind">Connection report</p>
<h1><span class="banner ${tone}">${word}</span> ${only === null ? `${report.targets.length} units` : html`${only.address}${renderSystem(only)}`}</h1>
${only === null ? null : html`<div class="verdict ${tone}"><p>${only.summary}</p></div>`}
<p class="soft">Scenario ${report.scenario}, measured from ${report.vantage.hostname} with ${METHOD_WORDS[report.vantage.method]}, ${sayTime(report.startedAt)}, ${sayDuration(report.durationMs)}.</p>
${report.interrupted ? html`<p class="doubt"><strong>${INTERRUPTED_WORDS}</strong></p>` : null}
</header>
<main>
${renderNobody(report)}
${renderChanges(report)}
${report.targets.length > 1 ? renderOverview(report) : null}
${renderExpectations(report.expectations)}
${report.targets.map((target, index) => renderTarget(report, target, index, room))}
${renderNoUnits(report)}
${renderWatch(report)}
${renderEnvironment(report)}
</main>
<footer><p class="soft">pathproof ${report.tool.version}, report schema ${report.schema}.</p></footer>
</body>
</html>
`;
  return page.text;
}

function renderSystem({ system }: TargetReport): Html | null {
  const said = saySystem(system);
  return said === '' ? null : html` <small>(${said})</small>`;
}

/** `2026-11-22 19:31:02 UTC` */
function sayTime(startedAt: string): string {
  return `${new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Units by requirements: what is wrong is seen before anything is read. */
function renderOverview(report: Report): Html {
  const { targets, expectations } = report;
  const ids = [...new Set(targets.flatMap((target) => target.requirements.map(({ id }) => id)))];
  const rows = targets.map((target, index) => {
    const verdict = verdictSign(target.verdict);
    const cells = ids.map((id) => {
      const status = target.requirements.find((one) => one.id === id)?.status;
      if (status === undefined) return html`<td></td>`;
      const { mark, tone } = requirementSign(status);
      return html`<td class="mark ${tone}">${mark} ${status}</td>`;
    });
    return html`<tr><th scope="row"><a href="#t${index}">${target.address}</a></th><td>${saySystem(target.system)}</td><td class="mark ${verdict.tone}">${verdict.word}</td>${expectations ? renderTally(expectationsOf(report, target)) : null}${cells}</tr>
`;
  });
  return html`<section aria-labelledby="overview"><h2 id="overview">${targets.length} units</h2><div class="scroll" role="region" tabindex="0" aria-label="Overview"><table><thead><tr><th scope="col">Unit</th><th scope="col">System</th><th scope="col">Verdict</th>${expectations ? html`<th scope="col">Expectations</th>` : null}${ids.map((id) => html`<th scope="col">${id}</th>`)}</tr></thead><tbody>
${rows}</tbody></table></div></section>`;
}

/** Since when each requirement stands as it does, where the report is that of a watch. */
function renderWatch({ watch }: Report): Html | null {
  if (watch === undefined) return null;
  const lines = renderWatchRecord(watch).filter((line) => line.trim() !== '');
  return html`<section aria-labelledby="watch"><h2 id="watch">Watch</h2><ul>${lines.map((line) => html`<li>${line.trim()}</li>`)}</ul></section>`;
}

function renderEnvironment({ vantage, settings, tool }: Report): Html {
  const interfaces = vantage.interfaces.map(({ name, address, prefix }) => `${name} ${address}/${prefix}`).join(', ');
  return html`<section aria-labelledby="how"><h2 id="how">How this was measured</h2>
<dl><dt>From</dt><dd>${vantage.hostname}, ${vantage.platform}</dd><dt>Interfaces</dt><dd>${interfaces}</dd><dt>Method</dt><dd>${METHOD_WORDS[vantage.method]}</dd>
<dt>Settings</dt><dd>base port ${settings.basePort}, configuration service ${settings.configService}, timeout ${settings.timeoutMs} ms, ${settings.attempts} attempts</dd><dt>Tool</dt><dd>pathproof ${tool.version}</dd></dl>
<h3>What this cannot tell</h3><ul>${vantage.limits.map((limit) => html`<li>${limit}</li>`)}</ul></section>`;
}
