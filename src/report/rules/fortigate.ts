import { type Block, netmask, short } from './block.js';
import type { Need } from './need.js';
import { label, objectName, portRanges, ruleName, sayRange, type Vendor } from './vendor.js';

export const fortigate: Vendor = {
  title: 'FortiGate',
  comment: '#',
  replies: 'the session table lets the replies through',
  tftp: 'the session helper "tftp" on port 69 (config system session-helper; there by default) follows the answer to its new port',
  place:
    'replace "any" by the interfaces towards the PC and the unit, and move the policies above the one that denies (config firewall policy, move)',
  render: (needs) => [
    'config firewall address',
    ...unique(needs.flatMap(({ source, destination }) => [source, destination])).flatMap(address),
    'end',
    ...services(needs),
    'config firewall policy',
    ...needs.flatMap(policy),
    'end',
  ],
};

function unique(blocks: readonly Block[]): Block[] {
  return [...new Map(blocks.map((block) => [short(block), block])).values()];
}

function address(block: Block): string[] {
  return [
    `    edit "${nameOf(block)}"`,
    '        set type ipmask',
    `        set subnet ${block.address} ${netmask(block)}`,
    '    next',
  ];
}

function nameOf(block: Block): string {
  return `pathproof-${short(block).replace('/', '_')}`;
}

function services(needs: readonly Need[]): string[] {
  const own = [...new Map(needs.filter(hasPorts).map((need) => [objectName(need), need])).values()];
  if (own.length === 0) return [];
  return ['config firewall service custom', ...own.flatMap(service), 'end'];
}

function service(need: Need): string[] {
  const ranges = portRanges(need.ports).map((range) => sayRange(range));
  return [`    edit "${objectName(need)}"`, `        set ${need.protocol}-portrange ${ranges.join(' ')}`, '    next'];
}

function hasPorts({ protocol }: Need): boolean {
  return protocol !== 'icmp';
}

function policy(need: Need): string[] {
  return [
    '    edit 0',
    `        set name "${ruleName(need)}"`,
    '        set srcintf "any"',
    '        set dstintf "any"',
    `        set srcaddr "${nameOf(need.source)}"`,
    `        set dstaddr "${nameOf(need.destination)}"`,
    '        set action accept',
    '        set schedule "always"',
    `        set service "${hasPorts(need) ? objectName(need) : 'PING'}"`,
    '        set logtraffic all',
    `        set comments "${label(need)}"`,
    '    next',
  ];
}
