import type { Report } from '../../model/report.js';
import { plainText } from '../escape.js';
import { ciscoAsa, ciscoIos } from './cisco.js';
import { awsSecurityGroup, azureNsg } from './cloud.js';
import { fortigate } from './fortigate.js';
import { juniperSrx } from './juniper.js';
import { iptables, nftables } from './linux.js';
import { mikrotik } from './mikrotik.js';
import { type NeedOptions, neededRules, needsTftpHelper } from './need.js';
import { paloAlto } from './paloalto.js';
import { pf } from './pf.js';
import { ticket } from './ticket.js';
import type { RenderOptions, Vendor } from './vendor.js';
import { windows } from './windows.js';

/** By the name given with --for. */
export const VENDORS: Readonly<Record<string, Vendor>> = {
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
  return Object.hasOwn(VENDORS, name) ? (VENDORS[name] ?? null) : null;
}

/** The names, for messages. */
export function vendorNames(): string {
  return Object.keys(VENDORS).join(', ');
}

/**
 * The rules that are missing by this report (or all that its scenario needs), in one vendor's syntax: the PC or the
 * given block as the only source, the unit as the only destination, the documented ports, nothing more. Empty when no
 * rule is missing.
 */
export function renderRules(report: Report, vendor: Vendor, options: NeedOptions & RenderOptions): string {
  const needs = neededRules(report, options);
  if (needs.length === 0) return '';
  const head = [
    `${options.all ? 'All that the scenario needs' : 'What is missing'}, by pathproof ${plainText(report.tool.version)}, report of ${plainText(report.startedAt)}, scenario ${plainText(report.scenario)}.`,
    `Syntax: ${vendor.title}.`,
    `Where: ${vendor.place}.`,
    ...(needs.some(({ where }) => where === 'pc') ? [OWN_FIREWALL] : []),
    `Replies: ${vendor.replies}.`,
    ...(needsTftpHelper(needs) ? [`TFTP: ${vendor.tftp}.`] : []),
  ];
  const start = vendor.comment === '' ? '' : `${vendor.comment} `;
  const lines = [
    ...head.map((line) => `${start}${line.replace(/\.\.$/, '.')}`),
    '',
    ...once(vendor.render(needs, options)),
  ];
  return `${lines.join('\n')}\n`;
}

const OWN_FIREWALL =
  'It is the PC’s own firewall that refuses: the rule belongs there, to what the PC sends, and not on a router.';

/** Objects of several needs are defined once; entries of blocks such as `next` repeat. */
function once(lines: readonly string[]): string[] {
  return lines.filter(
    (line, index) =>
      !/^(set (address|service|security address-book|applications) |add (ct helper|chain) )/.test(line) ||
      lines.indexOf(line) === index,
  );
}
