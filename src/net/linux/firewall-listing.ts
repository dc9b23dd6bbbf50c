import { access, readFile } from 'node:fs/promises';
import { messageOf } from '../adapters/errno.js';
import { findProgram, searchDirectories } from '../system/find-program.js';
import { type ProgramResult, runProgram } from '../system/run-program.js';

/** A program that root started can no longer be ended once root is given up: `timeout` of coreutils ends it instead. */
const TIME_LIMIT_S = 2;
const LIMITS = { timeoutMs: TIME_LIMIT_S * 1000 + 500, maxBytes: 8 * 1024 * 1024 };
/** Tables of the older iptables, which nft does not list; root alone can read it. Absent: they were never in use. */
const LEGACY_TABLES = '/proc/net/ip_tables_names';
const NFTABLES_LOADED = '/sys/module/nf_tables';

/** The rules as the programs list them; null where nothing of that kind is in use. `doubt`: what could not be looked at. */
export interface FirewallListing {
  /** JSON of `nft -j -t list ruleset`, what iptables-nft made included. */
  nft: string | null;
  /** What `iptables-legacy-save` printed; where there is no nft, the usual `iptables-save`. */
  iptables: string | null;
  doubt: string | null;
}

/**
 * Has the rules of this PC's own firewall listed, of nftables and of the older iptables beside it; nothing is loaded or
 * changed. Resolves as soon as the programs run, with the rights of this moment; what is then given waits for them.
 * Programs that hang are ended after two seconds. Never throws.
 */
export async function beginListing(): Promise<() => Promise<FirewallListing>> {
  const directories = searchDirectories();
  const names = ['nft', 'iptables-legacy-save', 'iptables-save', 'timeout'];
  const [nft, legacySave, save, timeout] = await Promise.all(names.map((name) => findProgram(name, directories)));
  const tables = await legacyTables();
  const run: Run = (file, args) =>
    timeout
      ? runProgram(timeout, ['-s', 'KILL', `${TIME_LIMIT_S}`, file, ...args], LIMITS)
      : runProgram(file, args, LIMITS);
  const byNft = nft ? list(run, nft, ['-j', '-t', 'list', 'ruleset']) : null;
  const needless = tables === 'none' && byNft !== null;
  const byIptables = needless ? null : listIptables(run, legacySave ?? save ?? null, byNft !== null, tables);
  return async () => {
    const doubt = (await byNft)?.doubt ?? (await byIptables)?.doubt ?? null;
    return { nft: (await byNft)?.text ?? null, iptables: (await byIptables)?.text ?? null, doubt };
  };
}

type Run = (file: string, args: readonly string[]) => Promise<ProgramResult>;

interface Listed {
  text: string | null;
  doubt: string | null;
}

async function listIptables(run: Run, file: string | null, hasNft: boolean, tables: LegacyTables): Promise<Listed> {
  if (tables === 'hidden') return { text: null, doubt: 'listing the rules of the older iptables needs root' };
  if (file === null) {
    return {
      text: null,
      doubt: hasNft ? 'the rules of the older iptables are not listed' : 'neither nft nor iptables is installed',
    };
  }
  const listed = await list(run, file, []);
  if (hasNft || listed.doubt !== null) return listed;
  const onlyLegacy = tables === 'some' && (await isLoaded(NFTABLES_LOADED));
  return onlyLegacy ? { text: null, doubt: 'without nft, rules of nftables are not listed' } : listed;
}

async function list(run: Run, file: string, args: readonly string[]): Promise<Listed> {
  const result = await run(file, args);
  return result.end === 'exit' && result.code === 0
    ? { text: result.stdout, doubt: null }
    : { text: null, doubt: sayFailure(result) };
}

/** `timeout -s KILL` ends by the same signal, or with 128 + 9. */
function sayFailure({ end, code }: ProgramResult): string {
  if (end === 'cut' || code === null || code === 137) return `its rules were not listed within ${TIME_LIMIT_S} s`;
  return process.geteuid?.() === 0 ? 'listing its rules failed' : 'listing its rules needs root';
}

type LegacyTables = 'none' | 'some' | 'hidden';

async function legacyTables(): Promise<LegacyTables> {
  try {
    return (await readFile(LEGACY_TABLES, 'utf8')).trim() === '' ? 'none' : 'some';
  } catch (error) {
    return messageOf(error).startsWith('ENOENT') ? 'none' : 'hidden';
  }
}

function isLoaded(place: string): Promise<boolean> {
  return access(place).then(
    () => true,
    () => false,
  );
}
