import { InputError } from '../model/errors.js';
import { type Block, blockOf } from '../report/rules/block.js';
import { remarksOn } from '../report/rules/remarks.js';
import { renderRules, vendorOf } from '../report/rules/rules.js';
import type { Vendor } from '../report/rules/vendor.js';
import { VENDOR_NAMES } from '../report/rules/vendor-names.js';
import { EXIT } from './exit-codes.js';
import { readReport } from './report-file.js';

export interface RulesFlags {
  for?: string;
  all?: boolean;
  source?: string;
  chain?: string;
}

/** `pathproof rules REPORT --for VENDOR`: the missing rules on stdout, what else is to be said on stderr. Nothing is sent. */
export async function rulesCommand(file: string, flags: RulesFlags): Promise<number> {
  const vendor = vendorOf(flags.for ?? '');
  if (!vendor) throw new InputError('--for', `must be one of ${VENDOR_NAMES.join(', ')}`, flags.for);
  const source = flags.source === undefined ? null : checkSource(flags.source);
  const all = flags.all ?? false;
  const chain = flags.chain === undefined ? null : checkChain(flags.chain, vendor);
  const report = await readReport(file);
  process.stdout.write(renderRules(report, vendor, { all, source, chain }));
  for (const remark of remarksOn(report, vendor, { all, source })) process.stderr.write(`pathproof: ${remark}\n`);
  return EXIT.pass;
}

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
