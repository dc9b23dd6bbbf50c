import type { Report, TargetReport } from '../../model/report.js';
import { plainSentence, plainText } from '../escape.js';
import { destinationOf, sourceOf } from './ends.js';
import type { RuleGroup } from './group.js';
import { mendingOf } from './mending.js';
import { labelOf, sayPlaces, sayWhose } from './place.js';
import { VENDORS } from './rules.js';
import { type NeedOptions, selectRules } from './select.js';
import type { Vendor } from './vendor.js';

/**
 * What is to be said beside the rules, a sentence each without its full stop: which of them are needed only if a filter
 * is the cause, which belong into another firewall, what no rule mends, and, where no rule is printed, why.
 */
export function remarksOn(report: Report, vendor: Vendor, options: NeedOptions): string[] {
  const { printed, elsewhere } = selectRules(report, vendor, options);
  const several = report.targets.length > 1;
  const sentences = [
    ...(report.interrupted ? [CUT_SHORT] : []),
    ...(printed.length === 0 ? whyNone(report, elsewhere, options) : []),
    ...report.targets.flatMap((target) => whyNotFor(target, options)),
    ...printed.filter(isConditional).flatMap((group) => labelOf(group, several).slice(0, 1)),
    ...elsewhere.filter((group) => !isTold(group, printed)).map((group) => sayElsewhere(group, vendor)),
    ...(options.all ? [] : notMended(report, [...printed, ...elsewhere])),
  ];
  return [...new Set(sentences.map((sentence) => plainSentence(sentence).replace(/\.$/, '')))];
}

/** Why nothing is printed at all; nothing where other sentences say so. */
function whyNone(report: Report, elsewhere: readonly RuleGroup[], options: NeedOptions): string[] {
  if (report.targets.length === 0) return ['the report is of no unit: there is nothing that a rule could name'];
  const targets = report.targets.filter((target) => whyNotFor(target, options).length === 0);
  if (options.all || elsewhere.length > 0 || targets.length === 0) return [];
  const open = targets.flatMap(sayOpen);
  if (open.length > 0) return [`this report cannot tell whether a rule is missing: ${open.join('; ')}; ${ALL}`];
  if (report.interrupted) return [`this report cannot tell whether a rule is missing; ${ALL}`];
  const met = targets.every(({ requirements }) => requirements.every(({ status }) => status !== 'failed'));
  return [`no rule is missing by this report: ${met ? 'every requirement is met' : NOTHING_TO_MEND}; ${ALL}`];
}

const ALL = '--all prints what the scenario needs';
const NOTHING_TO_MEND = 'nothing that fails in it would be mended by a rule in a firewall on the way';
const CUT_SHORT = 'the run was interrupted: what it did not measure may need rules as well; run it again';

/** The requirements that the evidence does not decide. */
function sayOpen({ address, requirements }: TargetReport): string[] {
  const open = requirements.filter(({ status }) => status === 'unproven' || status === 'not-tested');
  const [first] = open;
  if (!first) return [];
  const more = open.length > MOST_NAMED ? [`${open.length - MOST_NAMED} more`] : [];
  const names = [...open.slice(0, MOST_NAMED).map(({ id }) => id), ...more].join(', ');
  return [`${address}: ${names} not proven (${plainText(first.reason)})`];
}

const MOST_NAMED = 4;

/** Why no rule can name this target, whatever it needs. */
function whyNotFor(target: TargetReport, { source, all }: NeedOptions): string[] {
  const { address, findings } = target;
  if (address === EVERYBODY) return [`${address}: no router passes a broadcast on, so that no rule helps`];
  if (destinationOf(target) === null)
    return [`${address}: a rule cannot name it, because it is no IPv4 address of a unit; nothing was measured there`];
  const wanted = all || findings.some((finding) => mendingOf(finding, target) !== 'no');
  if (source !== null || sourceOf(target) !== null || !wanted) return [];
  return [`${address}: the report names no address of the PC that a rule could name: --source gives one`];
}

const EVERYBODY = '255.255.255.255';

/**
 * Failures that no rule in a firewall mends, with what does: `no rule mends 192.168.42.1 f1 port-closed: …`. What the unit
 * itself filters on the PC's own link is none on the way.
 */
function notMended(report: Report, groups: readonly RuleGroup[]): string[] {
  const parts = groups
    .filter(isRemedy)
    .flatMap((group) => group.parts.map((part) => ({ ...part, doubtful: group.doubtful })));
  return report.targets.flatMap((target) => {
    const { address, findings } = target;
    const own = parts.filter(({ unit }) => unit === address);
    const flows = own.filter(({ doubtful }) => !doubtful).flatMap((part) => part.flows);
    const mended = new Set<string>(flows.flatMap(({ requirements }) => requirements));
    return findings
      .filter((finding) => finding.severity === 'failure' && !own.some((part) => part.findings.includes(finding)))
      .filter(({ requirements }) => !requirements.every((id) => mended.has(id)))
      .map((finding) => {
        const where = mendingOf(finding, target) === 'no' ? '' : ' on the way';
        return `no rule${where} mends ${address} ${finding.id} ${finding.code}: ${finding.remedy}`;
      });
  });
}

/** The rules of the PC's own firewall are none where that is one suspect of several. */
function isRemedy({ where, suspects }: RuleGroup): boolean {
  return where === 'path' || suspects.every(({ role }) => role === 'pc');
}

/** Its label says so; that of the PC's own firewall is one beside it. */
function isConditional({ doubtful, where }: RuleGroup): boolean {
  return doubtful && where === 'path';
}

/** Rules of the same findings are printed. */
function isTold({ parts }: RuleGroup, printed: readonly RuleGroup[]): boolean {
  const told = new Set(printed.flatMap((group) => group.parts.flatMap(({ findings }) => findings)));
  return parts.every(({ findings }) => findings.every((finding) => told.has(finding)));
}

function sayElsewhere(group: RuleGroup, vendor: Vendor): string {
  const who = sayWhose(group, true);
  if (group.where === 'pc')
    return `${who}: the rule belongs on the PC itself, into ${sayPlaces(group)}, and not on a router: --for ${PC_SYNTAXES} prints it`;
  const ruledOut = group.parts.flatMap(({ findings }) => findings.flatMap((finding) => finding.ruledOut));
  const because = ruledOut.find(({ code }) => code === 'pc-firewall')?.because;
  return `${who}: ${vendor.title} is the PC’s own, which is no suspect${because === undefined ? '' : ` (${because})`}: the rule is for ${sayPlaces(group)}`;
}

const PC_SYNTAXES = Object.entries(VENDORS)
  .filter(([, { at }]) => at?.includes('pc'))
  .map(([name]) => name)
  .join(', ')
  .replace(/, (\S+)$/, ' or $1');
