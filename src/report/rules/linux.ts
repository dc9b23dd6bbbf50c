import { short } from './block.js';
import type { Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** For `nft -f`. */
export const nftables: Vendor = {
  title: 'nftables',
  comment: '#',
  replies: 'the rule with "ct state established,related" lets the replies through',
  tftp: 'the "ct helper" lines below follow the answer to its new port; they need the kernel module nf_conntrack_tftp',
  place:
    'load with nft -f on the Linux router that drops; "inet filter forward" is family, table and chain of the dropping rule: adapt them (nft list ruleset)',
  render: (needs) => [
    ...needs.map((need) => `insert rule inet filter forward ${nftMatch(need)} accept comment "${label(need)}"`),
    ...nftReplies(needs),
    ...needs.filter(isTftp).flatMap(nftHelper),
  ],
};

/** For a shell. */
export const iptables: Vendor = {
  title: 'iptables',
  comment: '#',
  replies: 'the rule with "--ctstate ESTABLISHED,RELATED" lets the replies through',
  tftp: 'the rule in the table raw follows the answer to its new port; it needs the kernel module nf_conntrack_tftp',
  place: 'run on the Linux router that drops; each rule goes in front of those that are there',
  render: (needs) => [
    ...needs.map(
      (need) => `iptables -I FORWARD 1 ${iptablesMatch(need)} -m comment --comment "${label(need)}" -j ACCEPT`,
    ),
    ...iptablesReplies(needs),
    ...needs
      .filter(isTftp)
      .map((need) => `iptables -t raw -I PREROUTING 1 ${ends(need)} -p udp --dport 69 -j CT --helper tftp`),
  ],
};

function nftMatch({ source, destination, protocol, ports }: Need): string {
  const what = protocol === 'icmp' ? 'icmp type echo-request' : `${protocol} dport { ${ports.join(', ')} }`;
  return `ip saddr ${short(source)} ip daddr ${short(destination)} ${what} ct state new,established`;
}

function nftReplies(needs: readonly Need[]): string[] {
  return onePerPair(needs).map(
    ({ source, destination }) =>
      `insert rule inet filter forward ip saddr ${short(destination)} ip daddr ${short(source)} ct state established,related accept comment "pathproof: replies"`,
  );
}

function nftHelper({ source, destination }: Need): string[] {
  return [
    'add ct helper inet filter pathproof-tftp { type "tftp" protocol udp; l3proto ip; }',
    'add chain inet filter pathproof-helper { type filter hook prerouting priority 0; }',
    `add rule inet filter pathproof-helper ip saddr ${short(source)} ip daddr ${short(destination)} udp dport 69 ct helper set "pathproof-tftp"`,
  ];
}

function iptablesMatch(need: Need): string {
  const { protocol, ports } = need;
  const what =
    protocol === 'icmp'
      ? '-p icmp --icmp-type echo-request'
      : `-p ${protocol} -m multiport --dports ${ports.join(',')}`;
  return `${ends(need)} ${what} -m conntrack --ctstate NEW,ESTABLISHED`;
}

function iptablesReplies(needs: readonly Need[]): string[] {
  return onePerPair(needs).map(
    ({ source, destination }) =>
      `iptables -I FORWARD 1 -s ${short(destination)} -d ${short(source)} -m conntrack --ctstate ESTABLISHED,RELATED -m comment --comment "pathproof: replies" -j ACCEPT`,
  );
}

function ends({ source, destination }: Need): string {
  return `-s ${short(source)} -d ${short(destination)}`;
}

function isTftp({ protocol, ports }: Need): boolean {
  return protocol === 'udp' && ports.includes(69);
}

/** One entry for each pair of addresses. */
export function onePerPair(needs: readonly Need[]): Need[] {
  const pairs = new Map(needs.map((need) => [`${short(need.source)} ${short(need.destination)}`, need]));
  return [...pairs.values()];
}
