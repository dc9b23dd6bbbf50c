import { InputError } from '../model/errors.js';
import { type Block, blockOf } from '../report/rules/block.js';
import { notMended } from '../report/rules/need.js';
import { renderRules, vendorNames, vendorOf } from '../report/rules/rules.js';
import type { Vendor } from '../report/rules/vendor.js';
import { EXIT } from './exit-codes.js';
import { readReport } from './report-file.js';

export interface RulesFlags {
  for?: string;
  all?: boolean;
  source?: string;
  chain?: string;
}

/** `pathproof rules REPORT --for VENDOR`: the missing rules on stdout. Nothing is sent. */
export async function rulesCommand(file: string, flags: RulesFlags): Promise<number> {
  const vendor = vendorOf(flags.for ?? '');
  if (!vendor) throw new InputError('--for', `must be one of ${vendorNames()}`, flags.for);
  const source = flags.source === undefined ? null : checkSource(flags.source);
  const all = flags.all ?? false;
  const chain = flags.chain === undefined ? null : checkChain(flags.chain, vendor);
  const report = await readReport(file);
  const text = renderRules(report, vendor, { all, source, chain });
  process.stdout.write(text);
  if (text === '') process.stderr.write(`pathproof: ${all ? NOTHING_KNOWN : NOTHING_MISSING}\n`);
  if (!all) for (const line of notMended(report)) process.stderr.write(`pathproof: no rule mends ${line}\n`);
  return EXIT.pass;
}

const NOTHING_MISSING =
  'no rule is missing by this report: nothing in it fails that a rule in a firewall would mend; --all prints what the scenario needs';
const NOTHING_KNOWN = 'the report names no unit and no address of the PC: --source gives one';

/** Names as nftables takes them, so that nothing else can stand in the rules. */
const CHAIN = /^(ip|inet) [A-Za-z][\w.-]{0,63} [A-Za-z][\w.-]{0,63}$/;

function checkChain(text: string, vendor: Vendor): string {
  if (!vendor.takesChain) throw new InputError('--chain', 'is only for use with --for nftables', text);
  if (CHAIN.test(text)) return text;
  throw new InputError('--chain', 'must be family, table and chain, such as "inet filter forward"', text);
}

function checkSource(text: string): Block {
  const block = blockOf(text);
  if (block) return block;
  throw new InputError('--source', 'must be an IPv4 address or a network such as 192.168.10.0/24', text);
}
