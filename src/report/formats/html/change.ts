import type { Report } from '../../../model/report.js';
import { type Change, changesOf, sayWhere, shownOf, unmendedBy } from '../../change.js';
import { renderRules, vendorOf } from '../../rules/rules.js';
import { VENDOR_NAMES, type VendorName } from '../../rules/vendor-names.js';
import { type Html, html, ownMarkup } from './markup.js';

/** Rules of all syntaxes in a page, in characters: what is longer is left to `pathproof rules`. */
const MOST_RULES = 60_000;
/** Units of a change that are named. */
const MOST_UNITS = 5;
/** The ticket first: it is for everybody. */
const ORDER: readonly VendorName[] = ['ticket', ...VENDOR_NAMES.filter((name) => name !== 'ticket')];

/** The answer to a failing run: what has to be let through, on which device, and the rules that do it. Null where nothing fails. */
export function renderChanges(report: Report): Html | null {
  const changes = changesOf(report);
  const remedies = report.targets.flatMap((target) =>
    unmendedBy(changes, target).map((finding) => ({ finding, unit: target.address })),
  );
  const others = [...new Map(remedies.map((one) => [`${one.unit} ${one.finding.remedy}`, one])).values()];
  if (changes.length + others.length === 0) return null;
  const several = report.targets.length > 1;
  return html`<section aria-labelledby="change"><h2 id="change">What to change</h2>
${changes.map((change) => renderChange(change, several))}
${others.map(({ finding, unit }) => html`<p class="change">${several ? html`<strong>${unit}</strong>: ` : null}${finding.remedy}</p>`)}
${renderSyntaxes(report)}
</section>
`;
}

function renderChange(change: Change, several: boolean): Html {
  const { shown, left } = shownOf(change);
  return html`<p class="change">${shown.map((allow, index) => html`${index > 0 ? ownMarkup('<br>') : null}<strong class="allow">${allow}</strong>`)}${left > 0 ? html` <small>and ${left} more</small>` : null}<br>${sayWhere(change)}${several ? sayUnits(change) : null}</p>
`;
}

function sayUnits({ units }: Change): Html {
  const names = units.slice(0, MOST_UNITS).map(({ address }) => address);
  const more = units.length - names.length;
  return html`<br><small>for ${names.join(', ')}${more > 0 ? ` and ${more} more units` : ''}</small>`;
}

/** One syntax at a time, chosen without scripts; a click into the rules selects all of them. */
function renderSyntaxes(report: Report): Html | null {
  const texts = ORDER.flatMap((name) => {
    const vendor = vendorOf(name);
    const text = vendor === null ? '' : renderRules(report, vendor, { all: false, source: null, chain: null });
    return text === '' ? [] : [{ name, text }];
  });
  if (texts.length === 0) return null;
  if (texts.reduce((sum, { text }) => sum + text.length, 0) > MOST_RULES)
    return html`<p class="soft">The rules, for each firewall: <code>pathproof rules REPORT.json --for VENDOR</code></p>`;
  return html`<fieldset class="tabs"><legend>The rules, as</legend>
${texts.map(({ name }, index) => renderTab(name, index))}
${texts.map(
  ({ name, text }) => html`<pre class="rules" tabindex="0" aria-label="Rules, ${name}">${linesOf(text)}</pre>
`,
)}</fieldset><p class="soft hint-copy">A click into the rules selects all of them.</p>`;
}

function renderTab(name: VendorName, index: number): Html {
  return html`<input type="radio" name="syntax" id="as-${name}"${index === 0 ? ownMarkup(' checked') : null}><label for="as-${name}">${name}</label>
`;
}

function linesOf(text: string): Html[] {
  return text
    .trimEnd()
    .split('\n')
    .map(
      (line) => html`${indentOf(line)}${line.trimStart()}
`,
    );
}

/** What is escaped loses the spaces before it. */
function indentOf(line: string): Html {
  return ownMarkup(' '.repeat(line.length - line.trimStart().length));
}
