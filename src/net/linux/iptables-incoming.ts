const HOOKS = ['PREROUTING', 'INPUT'];
/** Targets after which the packet is still on its way (iptables-extensions(8)). */
const HARMLESS = new Set(
  'ACCEPT RETURN LOG NFLOG MARK CONNMARK CT NOTRACK DNAT SNAT REDIRECT MASQUERADE NETMAP TCPMSS DSCP TOS TTL SET TRACE'.split(
    ' ',
  ),
);

/**
 * Whether any rule or policy in what `iptables-save` printed may drop a packet on its way in. What a rule asks of the
 * packet is not weighed. Null when the text is no whole listing: tables that nft made are only named in a comment.
 */
export function iptablesMayDrop(text: string): boolean | null {
  const tables = text.split(/^\*/m).slice(1);
  if (/^# Table .* incompatible/m.test(text) || tables.some((table) => !/^COMMIT$/m.test(table))) return null;
  return tables.some((table) => HOOKS.some((hook) => chainMayDrop(table, hook, new Set())));
}

function chainMayDrop(table: string, chain: string, seen: Set<string>): boolean {
  if (seen.has(chain)) return false;
  seen.add(chain);
  const lines = table.split('\n');
  if (lines.some((line) => line.startsWith(`:${chain} DROP `))) return true;
  return lines
    .filter((line) => line.startsWith(`-A ${chain} `))
    .flatMap((line) => / -[jg] (\S+)/.exec(line)?.[1] ?? [])
    .some((target) => targetMayDrop(lines, table, target, seen));
}

function targetMayDrop(lines: readonly string[], table: string, target: string, seen: Set<string>): boolean {
  if (lines.some((line) => line.startsWith(`:${target} `))) return chainMayDrop(table, target, seen);
  return !HARMLESS.has(target);
}
