import { short } from './block.js';
import { isTftp, type Need } from './need.js';
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
    'load with nft -f on the Linux device that each rule is for; where its chains have other names (nft list ruleset), --chain "FAMILY TABLE CHAIN" writes those',
  takesChain: true,
  at: ['path', 'pc'],
  render: (needs, { chain }) => [
    ...needs
      .filter(isSent)
      .map(
        (need) =>
          `insert rule ${chain ?? usualChain(need, 'there')} ${nftMatch(need)} accept comment "${label(need, LONGEST_NFT_COMMENT)}"`,
      ),
    ...needs.filter(isAcknowledged).map((need) => nftKnown(need, 'there', chain)),
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
  place: 'run on the Linux device that each rule is for; each rule goes in front of those that are there',
  at: ['path', 'pc'],
  render: (needs) => [
    ...needs
      .filter(isSent)
      .map(
        (need) =>
          `iptables -I ${builtIn(need, 'there')} 1 ${iptablesMatch(need)} -m comment --comment "${label(need, LONGEST_IPTABLES_COMMENT)}" -j ACCEPT`,
      ),
    ...needs.filter(isAcknowledged).map((need) => iptablesKnown(need, 'there')),
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
  return onePerPair(needs.filter(isAnswered)).map((need) => nftKnown(need, 'back', chain));
}

/** What belongs to a connection that is known already. */
function nftKnown(need: Need, way: Way, chain: string | null): string {
  const { from, to } = fromTo(need, way);
  return `insert rule ${chain ?? usualChain(need, way)} ip saddr ${from} ip daddr ${to} ct state established,related accept comment "${known(way)}"`;
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
  return onePerPair(needs.filter(isAnswered)).map((need) => iptablesKnown(need, 'back'));
}

function iptablesKnown(need: Need, way: Way): string {
  const { from, to } = fromTo(need, way);
  return `iptables -I ${builtIn(need, way)} 1 -s ${from} -d ${to} -m conntrack --ctstate ESTABLISHED,RELATED -m comment --comment "${known(way)}" -j ACCEPT`;
}

function fromTo({ source, destination }: Need, way: Way): { from: string; to: string } {
  const [from, to] = way === 'there' ? [source, destination] : [destination, source];
  return { from: short(from), to: short(to) };
}

function known(way: Way): string {
  return way === 'there' ? 'pathproof: tftp acknowledgements' : 'pathproof: replies';
}

/** The rule has to let the first packet of the PC through. */
function isSent({ way }: Need): boolean {
  return way !== 'in';
}

function isAnswered({ way }: Need): boolean {
  return way !== 'out';
}

/** The PC acknowledges TFTP to the new port that the answer came from (RFC 1350 §4). */
function isAcknowledged(need: Need): boolean {
  return isTftp(need) && isSent(need);
}

function ends({ source, destination }: Need): string {
  return `-s ${short(source)} -d ${short(destination)}`;
}

/** One entry for each pair of addresses. */
export function onePerPair(needs: readonly Need[]): Need[] {
  const pairs = new Map(needs.map((need) => [`${short(need.source)} ${short(need.destination)}`, need]));
  return [...pairs.values()];
}
