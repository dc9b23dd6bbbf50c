import type { FirewallFact } from '../../model/machine-facts.js';
import { findProgram, searchDirectories } from '../system/find-program.js';
import { runProgram } from '../system/run-program.js';

const LIMITS = { timeoutMs: 3000, maxBytes: 8 * 1024 * 1024 };
const HOOKS = ['input', 'output'] as const;

/** How many rules the local firewall has and which way it drops by default; its rules are read and forgotten. */
export async function localFirewall(): Promise<FirewallFact> {
  const directories = searchDirectories();
  const nft = await findProgram('nft', directories);
  if (nft !== null) {
    const { end, code, stdout } = await runProgram(nft, ['-j', '-t', 'list', 'ruleset'], LIMITS);
    return end === 'exit' && code === 0 ? readNftRuleset(stdout) : unreadable('listing it needs root');
  }
  const iptables = await findProgram('iptables', directories);
  if (iptables === null) return unreadable('neither nft nor iptables is installed');
  const { end, code, stdout } = await runProgram(iptables, ['-S'], LIMITS);
  return end === 'exit' && code === 0 ? readIptablesRules(stdout) : unreadable('listing it needs root');
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

/** Counts of what `iptables -S` prints (iptables(8)). */
export function readIptablesRules(text: string): FirewallFact {
  const lines = text.split('\n');
  const dropByDefault = HOOKS.filter((hook) => lines.includes(`-P ${hook.toUpperCase()} DROP`));
  return {
    kind: 'rules',
    tool: 'iptables',
    rules: lines.filter((line) => line.startsWith('-A ')).length,
    dropByDefault,
  };
}

function unreadable(reason: string): FirewallFact {
  return { kind: 'unreadable', reason };
}
