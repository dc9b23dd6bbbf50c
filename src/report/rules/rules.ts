import { flowName } from '../../model/flow.js';
import type { Report } from '../../model/report.js';
import { plainSentence, plainText } from '../escape.js';
import { ciscoAsa, ciscoIos } from './cisco.js';
import { awsSecurityGroup, azureNsg } from './cloud.js';
import { fortigate } from './fortigate.js';
import type { RuleGroup } from './group.js';
import { juniperSrx } from './juniper.js';
import { iptables, nftables } from './linux.js';
import { mikrotik } from './mikrotik.js';
import { isTftp } from './need.js';
import { flowsLeftOut } from './needed-flows.js';
import { paloAlto } from './paloalto.js';
import { pf } from './pf.js';
import { labelOf } from './place.js';
import { type NeedOptions, selectRules } from './select.js';
import { ticket } from './ticket.js';
import type { RenderOptions, Vendor } from './vendor.js';
import { VENDOR_NAMES, type VendorName } from './vendor-names.js';
import { windows } from './windows.js';

/** By the name given with --for. */
export const VENDORS: Readonly<Record<VendorName, Vendor>> = {
  nftables,
  iptables,
  'cisco-ios': ciscoIos,
  'cisco-asa': ciscoAsa,
  fortigate,
  paloalto: paloAlto,
  'juniper-srx': juniperSrx,
  mikrotik,
  pf,
  windows,
  'azure-nsg': azureNsg,
  'aws-sg': awsSecurityGroup,
  ticket,
};

/** The syntax of this name; null when there is none. */
export function vendorOf(name: string): Vendor | null {
  const known = VENDOR_NAMES.find((one) => one === name);
  return known === undefined ? null : VENDORS[known];
}

/**
 * The rules that are missing by this report (or all that its scenario needs), in one vendor's syntax: the PC or the
 * given block as the only source, the unit as the only destination, the documented ports, nothing more. They stand in
 * groups, each under the finding that it mends and the devices that it is for. Empty when no rule is missing, or none
 * that belongs into a firewall of this kind.
 */
export function renderRules(report: Report, vendor: Vendor, options: NeedOptions & RenderOptions): string {
  const { printed } = selectRules(report, vendor, options);
  if (printed.length === 0) return '';
  if (vendor.letter) return `${vendor.letter(printed, report, notes(report, options)).join('\n')}\n`;
  const lines = [
    ...commented(head(report, vendor, options, printed), vendor),
    ...body(report, vendor, options, printed),
  ];
  return `${lines.join('\n')}\n`;
}

function head(report: Report, vendor: Vendor, options: NeedOptions, printed: readonly RuleGroup[]): string[] {
  const needs = printed.flatMap((group) => group.needs);
  const what = options.all ? 'All that the scenario needs' : 'What is missing';
  return [
    `${what}, by pathproof ${plainText(report.tool.version)}, report of ${plainText(report.startedAt)}, scenario ${plainText(report.scenario)}`,
    `Syntax: ${vendor.title}`,
    `Where: ${vendor.place}`,
    ...(needs.every(({ way }) => way === 'out') && vendor.at?.includes('path') ? [] : [`Replies: ${vendor.replies}`]),
    ...(needs.some(isTftp) ? [`TFTP: ${vendor.tftp}`] : []),
    ...notes(report, options),
  ];
}

/** What the rules do not hold. */
function notes(report: Report, { all }: NeedOptions): string[] {
  return [...(all ? leftOut(report) : []), ...(report.interrupted ? [CUT_SHORT] : [])];
}

const CUT_SHORT = 'The run was interrupted: what it did not measure may need rules as well';

/** Services that are off need no rule. */
function leftOut({ targets, settings }: Report): string[] {
  return targets.flatMap((target) => {
    const flows = flowsLeftOut(target, settings);
    const whose = targets.length > 1 ? ` of ${target.address}` : '';
    return flows.length === 0
      ? []
      : [`Left out${whose}, because the unit has it off by this report: ${flows.map(flowName).join(', ')}`];
  });
}

function body(report: Report, vendor: Vendor, options: RenderOptions, printed: readonly RuleGroup[]): string[] {
  const several = report.targets.length > 1;
  return printed.flatMap((group, index) => {
    const before = printed.slice(0, index).flatMap(({ needs }) => needs).length;
    const rules = once(vendor.render(group.needs, { ...options, before }));
    const label = commented(labelOf(group, several), vendor);
    if (!isForAnotherMachine(group, printed)) return ['', ...label, ...rules];
    return ['', ...label, ...commented([ANOTHER_MACHINE], vendor), ...rules.map((rule) => `${vendor.comment} ${rule}`)];
  });
}

/** Loaded as one file on a router, the PC's rules would at best do nothing there; with nft, nothing would be loaded. */
function isForAnotherMachine({ where }: RuleGroup, printed: readonly RuleGroup[]): boolean {
  return where === 'pc' && printed.some((group) => group.where === 'path');
}

const ANOTHER_MACHINE =
  'Commented out, because these are for the PC and the others for a device on the way: load them there alone';

function commented(sentences: readonly string[], { comment }: Vendor): string[] {
  return sentences.map((sentence) => `${comment} ${plainSentence(sentence).replace(/\.$/, '')}.`);
}

/** Objects of several needs are defined once; entries of blocks such as `next` repeat. */
function once(lines: readonly string[]): string[] {
  return lines.filter(
    (line, index) =>
      !/^(set (address|service|security address-book|applications) |add (ct helper|chain) )/.test(line) ||
      lines.indexOf(line) === index,
  );
}
