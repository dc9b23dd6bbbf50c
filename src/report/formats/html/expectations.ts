import type { ExpectationResult } from '../../../model/expectation.js';
import { sayExpectations } from '../../headline.js';
import { sayExpected, sayTally, tallyOf } from '../../words.js';
import { type Html, html } from './markup.js';
import { expectationsSign, requirementSign } from './signs.js';

/** What became of each expectation of the user's; nothing where there were none. */
export function renderExpectations(results: readonly ExpectationResult[] | undefined): Html | null {
  if (results === undefined) return null;
  return html`<section aria-labelledby="expected"><h2 id="expected">Expectations: ${sayTally(tallyOf(results))}</h2><div class="scroll" role="region" tabindex="0" aria-label="Expectations"><table><thead><tr><th scope="col">Status</th><th scope="col">Unit</th><th scope="col">Expected</th><th scope="col">Measured</th></tr></thead><tbody>
${results.map(renderResult)}</tbody></table></div></section>`;
}

function renderResult(result: ExpectationResult): Html {
  const { mark, tone } = requirementSign(result.status);
  return html`<tr><td class="mark ${tone}">${mark} ${result.status}</td><td>${result.address}</td><td>${sayExpected(result)}</td><td>${result.reason}</td></tr>
`;
}

/** Those of one unit as a cell of the overview. */
export function renderTally(results: readonly ExpectationResult[]): Html {
  if (results.length === 0) return html`<td></td>`;
  const { mark, tone } = expectationsSign(results);
  return html`<td class="${tone}">${mark} ${sayExpectations(results)}</td>`;
}
