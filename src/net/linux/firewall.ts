import type { FirewallFact } from '../../model/machine-facts.js';
import { beginListing } from './firewall-listing.js';

const HOOKS = ['input', 'output'] as const;

type Rules = Extract<FirewallFact, { kind: 'rules' }>;

/**
 * How many rules the local firewall has and which way it drops by default, those of nftables and of both kinds of
 * iptables together; its rules are read and forgotten. Unreadable as soon as one of them is.
 */
export async function localFirewall(): Promise<FirewallFact> {
  const listing = await (await beginListing())();
  if (listing.doubt !== null) return unreadable(listing.doubt);
  const nft = listing.nft === null ? null : readNftRuleset(listing.nft);
  if (nft?.kind === 'unreadable') return nft;
  const legacy = listing.iptables === null ? null : readIptablesRules(listing.iptables);
  return both(nft, legacy);
}

function both(nft: Rules | null, legacy: Rules | null): FirewallFact {
  if (legacy === null || (nft !== null && legacy.rules === 0 && legacy.dropByDefault.length === 0)) {
    return nft ?? unreadable('neither nft nor iptables is installed');
  }
  const found = [nft, legacy].filter((one) => one !== null);
  return {
    kind: 'rules',
    tool: 'iptables',
    rules: found.reduce((sum, { rules }) => sum + rules, 0),
    dropByDefault: HOOKS.filter((hook) => found.some(({ dropByDefault }) => dropByDefault.includes(hook))),
  };
}

/** Counts of the JSON that `nft -j list ruleset` prints (libnftables-json(5)). */
export function readNftRuleset(text: string): FirewallFact {
  const entries = nftEntries(text);
  if (entries === null) return unreadable('nft does not print JSON');
  const drops = entries.flatMap(({ chain }) => (isDropping(chain) ? [chain.hook] : []));
  return {
    kind: 'rules',
    tool: 'nft',
    rules: entries.filter((entry) => 'rule' in entry).length,
    dropByDefault: HOOKS.filter((hook) => drops.includes(hook)),
  };
}

function nftEntries(text: string): Record<string, unknown>[] | null {
  try {
    const { nftables } = JSON.parse(text) as { nftables?: unknown };
    if (Array.isArray(nftables)) return nftables.filter((entry) => typeof entry === 'object' && entry !== null);
  } catch {
    // Told below: an nft built without JSON prints words.
  }
  return null;
}

function isDropping(chain: unknown): chain is { hook: unknown } {
  return typeof chain === 'object' && chain !== null && 'policy' in chain && chain.policy === 'drop' && 'hook' in chain;
}

/** Counts of what `iptables-save` prints (iptables-save(8)). */
export function readIptablesRules(text: string): Rules {
  const lines = text.split('\n');
  return {
    kind: 'rules',
    tool: 'iptables',
    rules: lines.filter((line) => line.startsWith('-A ')).length,
    dropByDefault: HOOKS.filter((hook) => lines.some((line) => line.startsWith(`:${hook.toUpperCase()} DROP `))),
  };
}

function unreadable(reason: string): FirewallFact {
  return { kind: 'unreadable', reason };
}
