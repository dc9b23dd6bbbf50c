import { short } from './block.js';
import type { Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** NFTNL_UDATA_COMMENT_MAXLEN: nft refuses a file with a longer one. */
const LONGEST_NFT_COMMENT = 128;
/** XT_MAX_COMMENT_LEN without its closing zero. */
const LONGEST_IPTABLES_COMMENT = 255;

/** For `nft -f`. */
export const nftables: Vendor = {
  title: 'nftables',
  comment: '#',
  replies: 'the rule with "ct state established,related" lets the replies through',
  tftp: 'the "ct helper" lines below follow the answer to its new port; they need the kernel module nf_conntrack_tftp',
  place:
    'load with nft -f on the Linux device that drops; where its chains have other names (nft list ruleset), --chain "FAMILY TABLE CHAIN" writes those',
  takesChain: true,
  render: (needs, { chain }) => [
    ...needs.map(
      (need) =>
        `insert rule ${chain ?? usualChain(need, 'there')} ${nftMatch(need)} accept comment "${label(need, LONGEST_NFT_COMMENT)}"`,
    ),
    ...nftReplies(needs, chain),
    ...needs.filter(isTftp).flatMap((need) => nftHelper(need, tableOf(chain ?? usualChain(need, 'there')))),
  ],
};

/** For a shell. */
export const iptables: Vendor = {
  title: 'iptables',
  comment: '#',
  replies: 'the rule with "--ctstate ESTABLISHED,RELATED" lets the replies through',
  tftp: 'the rule in the table raw follows the answer to its new port; it needs the kernel module nf_conntrack_tftp',
  place: 'run on the Linux device that drops; each rule goes in front of those that are there',
  render: (needs) => [
    ...needs.map(
      (need) =>
        `iptables -I ${builtIn(need, 'there')} 1 ${iptablesMatch(need)} -m comment --comment "${label(need, LONGEST_IPTABLES_COMMENT)}" -j ACCEPT`,
    ),
    ...iptablesReplies(needs),
    ...needs
      .filter(isTftp)
      .map((need) => `iptables -t raw -I ${rawChain(need)} 1 ${ends(need)} -p udp --dport 69 -j CT --helper tftp`),
  ],
};

type Way = 'there' | 'back';

/** The names that nftables' own examples use. */
function usualChain(need: Need, way: Way): string {
  return `inet filter ${builtIn(need, way).toLowerCase()}`;
}

function builtIn({ where }: Need, way: Way): string {
  if (where === 'path') return 'FORWARD';
  return way === 'there' ? 'OUTPUT' : 'INPUT';
}

function rawChain({ where }: Need): string {
  return where === 'path' ? 'PREROUTING' : 'OUTPUT';
}

/** Family and table, without the chain. */
function tableOf(chain: string): string {
  return chain.split(' ').slice(0, 2).join(' ');
}

function nftMatch({ source, destination, protocol, ports }: Need): string {
  const what = protocol === 'icmp' ? 'icmp type echo-request' : `${protocol} dport { ${ports.join(', ')} }`;
  return `ip saddr ${short(source)} ip daddr ${short(destination)} ${what} ct state new,established`;
}

function nftReplies(needs: readonly Need[], chain: string | null): string[] {
  return onePerPair(needs).map((need) => {
    const { source, destination } = need;
    const match = `ip saddr ${short(destination)} ip daddr ${short(source)} ct state established,related`;
    return `insert rule ${chain ?? usualChain(need, 'back')} ${match} accept comment "pathproof: replies"`;
  });
}

function nftHelper(need: Need, table: string): string[] {
  const { source, destination } = need;
  const match = `ip saddr ${short(source)} ip daddr ${short(destination)} udp dport 69`;
  const hook = need.where === 'path' ? 'prerouting' : 'output';
  return [
    `add ct helper ${table} pathproof-tftp { type "tftp" protocol udp; l3proto ip; }`,
    `add chain ${table} pathproof-helper { type filter hook ${hook} priority 0; }`,
    `add rule ${table} pathproof-helper ${match} ct helper set "pathproof-tftp"`,
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
    ({ source, destination, ...need }) =>
      `iptables -I ${builtIn({ ...need, source, destination }, 'back')} 1 -s ${short(destination)} -d ${short(source)} -m conntrack --ctstate ESTABLISHED,RELATED -m comment --comment "pathproof: replies" -j ACCEPT`,
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
