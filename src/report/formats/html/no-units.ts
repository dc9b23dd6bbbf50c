import type { Report } from '../../../model/report.js';
import { countNoUnits, NO_UNIT_ADVICE, sayNobody } from '../../no-units.js';
import { type Html, html } from './markup.js';
import { verdictSign } from './signs.js';

/** A search may cover a whole network: the JSON report holds all of them. */
const MOST_LISTED = 500;

/** In place of the units, where none answered. */
export function renderNobody(report: Report): Html | null {
  const nobody = sayNobody(report);
  if (nobody === null) return null;
  const { tone, word } = verdictSign(report.verdict);
  return html`<div class="verdict ${tone}"><strong>${word}</strong><p>${nobody}</p></div>
`;
}

/** The members of ranges at which something answers that is no unit. */
export function renderNoUnits(report: Report): Html | null {
  const counted = countNoUnits(report);
  if (counted === null) return null;
  const { noUnits = [] } = report;
  const left = noUnits.length - MOST_LISTED;
  const more = left > 0 ? ` and ${left} more, which the JSON report holds` : '';
  return html`<section aria-labelledby="no-units"><h2 id="no-units">${counted}</h2>
<p>${noUnits.slice(0, MOST_LISTED).map((address, index) => html`${index === 0 ? '' : ', '}${address}`)}${more}.</p>
<p class="soft">${NO_UNIT_ADVICE}</p></section>
`;
}
