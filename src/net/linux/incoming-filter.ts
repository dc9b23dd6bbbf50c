import type { IncomingFilter, LocalFirewall } from '../ports.js';
import { beginListing, type FirewallListing } from './firewall-listing.js';
import { iptablesMayDrop, iptablesMayReset } from './iptables-rules.js';
import { nftMayDrop, nftMayReset } from './nft-rules.js';

/**
 * Has the rules of this PC's own firewall listed: one start of `nft`, about 10 ms, beside whatever goes on meanwhile.
 * Resolves as soon as its programs run, with the rights of this moment: root may be given up then. Never throws.
 */
export async function beginFirewallLook(platform = process.platform): Promise<LocalFirewall> {
  if (platform !== 'linux') return { incoming: () => Promise.resolve(unknown('it is not read on this system')) };
  const listing = await beginListing();
  const look = listing().then(judge);
  return { incoming: () => look };
}

function judge({ nft, iptables, doubt }: FirewallListing): IncomingFilter {
  const byNft = nft === null ? false : nftMayDrop(nft);
  const byIptables = iptables === null ? false : iptablesMayDrop(iptables);
  const resets = (nft !== null && nftMayReset(nft)) || (iptables !== null && iptablesMayReset(iptables));
  const own = resets ? { resets } : {};
  if (byNft || byIptables) return { kind: 'rules', ...own };
  if (doubt !== null) return unknown(doubt);
  if (byNft === null) return unknown('nft does not print JSON');
  return byIptables === null ? unknown('iptables-save does not list all rules') : { kind: 'none', ...own };
}

function unknown(reason: string): IncomingFilter {
  return { kind: 'unknown', reason };
}
