import { short } from './block.js';
import { isTftp, type Need } from './need.js';
import { label, type Vendor } from './vendor.js';

/** PowerShell for the Manager PC itself. */
export const windows: Vendor = {
  title: 'Windows Defender Firewall',
  comment: '#',
  replies: 'the firewall keeps state: an outbound rule lets the replies in',
  tftp: 'the answer comes from a new port: the inbound rule below lets it in',
  place:
    'run in an elevated PowerShell on the Manager PC. A rule that blocks beats every rule that allows: remove or disable that one (Get-NetFirewallRule -Action Block -Enabled True)',
  at: ['pc'],
  render: (needs) =>
    needs.flatMap((need) => {
      if (need.way === 'in') return [replies(need)];
      return isTftp(need) ? [outbound(need), SAY_TFTP, tftpAnswer(need)] : [outbound(need)];
    }),
};

/** Ports that Windows takes for what it sends (netsh int ipv4 show dynamicport udp). */
const OWN_PORTS = '49152-65535';
/** A TFTP server answers from a new port of its own choice (RFC 1350 §4), none of the well-known ones. */
const NEW_PORTS = '1024-65535';
const SAY_TFTP = `# The port of the answer cannot be foretold: this lets UDP of the unit's ports ${NEW_PORTS} in, to the ports that Windows sends from (${OWN_PORTS}), and no other.`;

function outbound(need: Need): string {
  const { protocol, ports } = need;
  const what =
    protocol === 'icmp'
      ? '-Protocol ICMPv4 -IcmpType 8'
      : `-Protocol ${protocol.toUpperCase()} -RemotePort ${ports.join(',')}`;
  return rule(need, label(need), 'Outbound', what);
}

/** Answers that the firewall does not take for such. */
function replies(need: Need): string {
  const { protocol, ports } = need;
  if (isTftp(need)) return tftpAnswer(need);
  const what =
    protocol === 'icmp'
      ? '-Protocol ICMPv4 -IcmpType 0'
      : `-Protocol ${protocol.toUpperCase()} -RemotePort ${ports.join(',')} -LocalPort ${OWN_PORTS}`;
  return rule(need, `${label(need)} (replies)`, 'Inbound', what);
}

function tftpAnswer(need: Need): string {
  const what = `-Protocol UDP -RemotePort ${NEW_PORTS} -LocalPort ${OWN_PORTS}`;
  return rule(need, `${label(need)} (TFTP answer)`, 'Inbound', what);
}

function rule({ source, destination }: Need, name: string, direction: 'Inbound' | 'Outbound', what: string): string {
  return `New-NetFirewallRule -DisplayName "${name}" -Direction ${direction} -Action Allow ${what} -LocalAddress ${short(source)} -RemoteAddress ${short(destination)} -Profile Any`;
}
