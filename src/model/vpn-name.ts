/** Names that VPN clients give their interfaces, on Linux, macOS and Windows. */
const VPN_NAME = /^(?:u?tun|tap|wg|ppp|ipsec|zt|tailscale|nordlynx|gpd|cscotun)\d*|vpn|wireguard|anyconnect|forti/i;

/** Whether an interface of this name is likely to be the tunnel of a VPN. */
export function looksLikeVpn(name: string): boolean {
  return VPN_NAME.test(name);
}
