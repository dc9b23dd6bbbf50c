import { short } from './block.js';
import { isTftp, type Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** PF_RULE_LABEL_SIZE without its closing zero: pfctl refuses a file with a longer one. */
const LONGEST_LABEL = 63;

export const pf: Vendor = {
  title: 'pf (OpenBSD, FreeBSD, macOS; for pfSense and OPNsense as a model)',
  comment: '#',
  replies: '"keep state" lets the replies through',
  tftp: 'the answer comes from a new port: tftp-proxy(8) follows it, with the anchor and the divert-to or rdr rule of its manual page',
  place:
    'put in front of the block rules of pf.conf, check with pfctl -nf, load with pfctl -f. pfSense and OPNsense generate their rules, and lose what is loaded by hand: enter the same there under Firewall, Rules, on the interface towards the PC, above the rules that block; for TFTP switch their TFTP proxy on',
  at: ['path', 'pc'],
  render: (needs) =>
    needs.map((need) =>
      need.way === 'in'
        ? `pass in quick inet ${matchReplies(need)} label "${label(need, LONGEST_LABEL)}"`
        : `pass quick inet ${match(need)} keep state label "${label(need, LONGEST_LABEL)}"`,
    ),
};

function match({ source, destination, protocol, ports }: Need): string {
  const ends = `from ${short(source)} to ${short(destination)}`;
  if (protocol === 'icmp') return `proto icmp ${ends} icmp-type echoreq`;
  const what = `proto ${protocol} ${ends} port { ${ports.join(', ')} }`;
  return protocol === 'tcp' ? `${what} flags S/SA` : what;
}

/** Replies that find no state: of TFTP from any port, because it is a new one. */
function matchReplies(need: Need): string {
  const { source, destination, protocol, ports } = need;
  if (protocol === 'icmp') return `proto icmp from ${short(destination)} to ${short(source)} icmp-type echorep`;
  const from = isTftp(need) ? '' : ` port { ${ports.join(', ')} }`;
  const rule = `proto ${protocol} from ${short(destination)}${from} to ${short(source)} port > 1023`;
  return protocol === 'tcp' ? `${rule} flags any` : rule;
}
