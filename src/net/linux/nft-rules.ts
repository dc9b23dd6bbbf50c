/** Families that see IPv4 packets. */
const FAMILIES = new Set<unknown>(['ip', 'inet', 'netdev', 'bridge']);
/** Rules to look for: on the hooks of one way (nft(8), "ADDRESS FAMILIES"), those with a statement that matters. */
interface Search {
  hooks: ReadonlySet<unknown>;
  policies: boolean;
  matters(statement: string, value: unknown): boolean;
}

/** Statements after which the packet may be gone; `fwd` sends it out elsewhere, `queue` gives it to a program. */
const ENDS = ['drop', 'reject', 'queue', 'fwd', 'synproxy'];
const INCOMING: Search = {
  hooks: new Set(['ingress', 'prerouting', 'input']),
  policies: true,
  matters: (statement) => ENDS.includes(statement),
};
const RESETTING: Search = {
  hooks: new Set(['output']),
  policies: false,
  matters: (statement, value) => statement === 'reject' && isObject(value) && value['type'] === 'tcp reset',
};

type Json = Record<string, unknown>;

interface Chain {
  base: boolean;
  drops: boolean;
  rules: unknown[];
}

/**
 * Whether any rule or policy in what `nft -j -t list ruleset` printed (libnftables-json(5)) may drop an IPv4 packet on
 * its way in. What a rule asks of the packet is not weighed. Null when the text is no such listing.
 */
export function nftMayDrop(text: string): boolean | null {
  return has(INCOMING, text);
}

/** Whether any rule there may answer the PC's own TCP with a reset, on its way out. Null when the text is no listing. */
export function nftMayReset(text: string): boolean | null {
  return has(RESETTING, text);
}

function has(search: Search, text: string): boolean | null {
  const entries = entriesOf(text);
  if (entries === null) return null;
  const chains = chainsOf(entries, search);
  return [...chains].some(([key, { base }]) => base && chainMatters(search, chains, key, new Set()));
}

function entriesOf(text: string): Json[] | null {
  try {
    const { nftables } = JSON.parse(text) as { nftables?: unknown };
    return Array.isArray(nftables) ? nftables.filter(isObject) : null;
  } catch {
    return null;
  }
}

function chainsOf(entries: readonly Json[], { hooks, policies }: Search): Map<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const { chain } of entries) {
    if (!isObject(chain)) continue;
    const base = hooks.has(chain['hook']) && FAMILIES.has(chain['family']);
    chains.set(keyOf(chain, chain['name']), { base, drops: policies && chain['policy'] === 'drop', rules: [] });
  }
  for (const { rule } of entries) {
    if (isObject(rule)) chains.get(keyOf(rule, rule['chain']))?.rules.push(rule['expr']);
  }
  return chains;
}

/** Chains jump to others of their own table only. */
function keyOf(of: Json, name: unknown): string {
  return JSON.stringify([of['family'], of['table'], name]);
}

function chainMatters(search: Search, chains: Map<string, Chain>, key: string, seen: Set<string>): boolean {
  const chain = chains.get(key);
  if (!chain || seen.has(key)) return false;
  seen.add(key);
  const [family, table] = JSON.parse(key) as [string, string];
  const jump = (name: unknown): boolean => chainMatters(search, chains, keyOf({ family, table }, name), seen);
  return chain.drops || chain.rules.some((expr) => matters(search, expr, jump));
}

/** Whether a statement, or one inside it (a verdict map), matters, here or in a chain that it leads to. */
function matters(search: Search, part: unknown, jump: (chain: unknown) => boolean): boolean {
  if (Array.isArray(part)) return part.some((one) => matters(search, one, jump));
  if (!isObject(part)) return false;
  return Object.entries(part).some(([name, value]) => {
    if (search.matters(name, value)) return true;
    if (name === 'jump' || name === 'goto') return isObject(value) && jump(value['target']);
    // The contents of a named verdict map are not listed, nor what an extension of iptables does.
    if (name === 'vmap' && isObject(value) && typeof value['data'] === 'string') return true;
    if (name === 'xt') return !isObject(value) || value['type'] !== 'match';
    return matters(search, value, jump);
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
