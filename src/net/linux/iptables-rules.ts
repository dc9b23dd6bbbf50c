/** Rules to look for: in the chains of one way, those with a target that matters. */
interface Search {
  chains: readonly string[];
  policies: boolean;
  matters(target: string, rule: string): boolean;
}

/** Targets after which the packet is still on its way (iptables-extensions(8)). */
const HARMLESS = new Set(
  'ACCEPT RETURN LOG NFLOG MARK CONNMARK CT NOTRACK DNAT SNAT REDIRECT MASQUERADE NETMAP TCPMSS DSCP TOS TTL SET TRACE'.split(
    ' ',
  ),
);

const INCOMING: Search = {
  chains: ['PREROUTING', 'INPUT'],
  policies: true,
  matters: (target) => !HARMLESS.has(target),
};
const RESETTING: Search = {
  chains: ['OUTPUT'],
  policies: false,
  matters: (target, rule) => target === 'REJECT' && / --reject-with (tcp-reset|tcp-rst)\b/.test(rule),
};

/**
 * Whether any rule or policy in what `iptables-save` printed may drop a packet on its way in. What a rule asks of the
 * packet is not weighed. Null when the text is no whole listing: tables that nft made are only named in a comment.
 */
export function iptablesMayDrop(text: string): boolean | null {
  return has(INCOMING, text);
}

/** Whether any rule there may answer the PC's own TCP with a reset, on its way out. Null when the text is no whole listing. */
export function iptablesMayReset(text: string): boolean | null {
  return has(RESETTING, text);
}

function has(search: Search, text: string): boolean | null {
  const tables = text.split(/^\*/m).slice(1);
  if (/^# Table .* incompatible/m.test(text) || tables.some((table) => !/^COMMIT$/m.test(table))) return null;
  return tables.some((table) => search.chains.some((chain) => chainMatters(search, table, chain, new Set())));
}

function chainMatters(search: Search, table: string, chain: string, seen: Set<string>): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  const lines = table.split('\n');
  if (search.policies && lines.some((line) => line.startsWith(`:${chain} DROP `))) return true;
  return lines
    .filter((line) => line.startsWith(`-A ${chain} `))
    .some((line) => {
      const target = / -[jg] (\S+)/.exec(line)?.[1];
      if (target === undefined) return false;
      if (lines.some((other) => other.startsWith(`:${target} `))) return chainMatters(search, table, target, seen);
      return search.matters(target, line);
    });
}
