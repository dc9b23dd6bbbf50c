import type { Link } from '../../model/evidence/pc.js';
import { looksLikeVpn } from '../../model/vpn-name.js';
import type { Observations } from './observations.js';

/** Interfaces that carry packets inside of others, as Linux calls them. */
const TUNNEL_KINDS = ['tun', 'wireguard', 'ppp', 'xfrm', 'vti', 'gre', 'ipip', 'l2tp'];

/** Whether the interface of this name is a tunnel, by its kind where the system lists it, or by its name. */
export function isTunnel(name: string, links: readonly Link[]): boolean {
  const kind = links.find((link) => link.name === name)?.kind ?? '';
  return looksLikeVpn(name) || TUNNEL_KINDS.includes(kind);
}

/** Name of the tunnel by which packets to the target leave the PC; null where they leave by none. */
export function tunnelTaken({ route, link }: Observations): string | null {
  const name = route?.route?.interface;
  return name !== undefined && isTunnel(name, link ? [link] : []) ? name : null;
}
