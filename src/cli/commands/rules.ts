import { InputError } from '../../model/errors.js';
import { remarksOn } from '../../report/rules/remarks.js';
import { renderRules, vendorOf } from '../../report/rules/rules.js';
import type { Vendor } from '../../report/rules/vendor.js';
import { VENDOR_NAMES } from '../../report/rules/vendor-names.js';
import { noneOf } from '../input/one-of.js';
import { readReport } from '../input/report-file.js';
import { checkSource, checkSourceOf, warningsOn } from '../input/rules-source.js';
import { EXIT } from '../output/exit-codes.js';
import { printText, warn } from '../output/print.js';

export interface RulesFlags {
  for?: string;
  all?: boolean;
  source?: string;
  chain?: string;
}

/** `pathproof rules REPORT --for VENDOR`: the missing rules on stdout, what else is to be said on stderr. Nothing is sent. */
export async function rulesCommand(file: string, flags: RulesFlags): Promise<number> {
  const vendor = vendorOf(flags.for ?? '');
  if (!vendor) throw noneOf('--for', VENDOR_NAMES, flags.for);
  const source = flags.source === undefined ? null : checkSource(flags.source);
  const all = flags.all ?? false;
  const chain = flags.chain === undefined ? null : checkChain(flags.chain, vendor);
  const report = await readReport(file);
  if (source) checkSourceOf(source, report);
  printText(renderRules(report, vendor, { all, source, chain }));
  const remarks = [...(source ? warningsOn(source, report) : []), ...remarksOn(report, vendor, { all, source })];
  for (const remark of remarks) warn(remark);
  return EXIT.pass;
}

/** Names as nftables takes them, so that nothing else can stand in the rules. */
const CHAIN = /^(ip|inet) [A-Za-z][\w.-]{0,63} [A-Za-z][\w.-]{0,63}$/;

function checkChain(text: string, vendor: Vendor): string {
  if (!vendor.takesChain) throw new InputError('--chain', 'is only for use with --for nftables', text);
  if (CHAIN.test(text)) return text;
  throw new InputError('--chain', 'must be family, table and chain, such as "inet filter forward"', text);
}
