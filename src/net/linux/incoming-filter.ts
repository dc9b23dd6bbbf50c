import { readFile } from 'node:fs/promises';
import type { IncomingFilter, LocalFirewall } from '../ports.js';
import { findProgram, searchDirectories } from '../system/find-program.js';
import { runProgram } from '../system/run-program.js';
import { iptablesMayDrop } from './iptables-incoming.js';
import { nftMayDrop } from './nft-incoming.js';

const LIMITS = { timeoutMs: 2000, maxBytes: 8 * 1024 * 1024 };
/** Tables of the older iptables, which nft does not list; root alone can read it. */
const OLD_TABLES = '/proc/net/ip_tables_names';

/**
 * Has the rules of this PC's own firewall listed: one start of `nft`, about 10 ms, beside whatever goes on meanwhile.
 * Resolves as soon as that program runs, with the rights of this moment: root may be given up then. Never throws.
 */
export async function beginFirewallLook(platform = process.platform): Promise<LocalFirewall> {
  if (platform !== 'linux') return { incoming: () => Promise.resolve(unknown('it is not read on this system')) };
  const directories = searchDirectories();
  const [nft, save, oldTables] = await Promise.all([
    findProgram('nft', directories),
    findProgram('iptables-save', directories),
    readFile(OLD_TABLES, 'utf8').catch(() => ''),
  ]);
  const look = nft !== null ? listNft(nft, oldTables.trim() !== '') : listIptables(save);
  return { incoming: () => look };
}

async function listNft(file: string, hasOldTables: boolean): Promise<IncomingFilter> {
  const { end, code, stdout } = await runProgram(file, ['-j', '-t', 'list', 'ruleset'], LIMITS);
  if (end !== 'exit' || code !== 0) return unknown('listing its rules needs root');
  const seen = judge(nftMayDrop(stdout), 'nft does not print JSON');
  return seen.kind === 'none' && hasOldTables ? unknown('nft does not list the rules of the older iptables') : seen;
}

async function listIptables(file: string | null): Promise<IncomingFilter> {
  if (file === null) return unknown('neither nft nor iptables is installed');
  const { end, code, stdout } = await runProgram(file, [], LIMITS);
  if (end !== 'exit' || code !== 0) return unknown('listing its rules needs root');
  return judge(iptablesMayDrop(stdout), 'iptables-save does not list all rules');
}

function judge(mayDrop: boolean | null, doubt: string): IncomingFilter {
  if (mayDrop === null) return unknown(doubt);
  return { kind: mayDrop ? 'rules' : 'none' };
}

function unknown(reason: string): IncomingFilter {
  return { kind: 'unknown', reason };
}
