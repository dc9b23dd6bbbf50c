import { InputError } from '../model/errors.js';
import { type Block, blockOf } from '../report/rules/block.js';
import { renderRules, vendorNames, vendorOf } from '../report/rules/rules.js';
import { EXIT } from './exit-codes.js';
import { readReport } from './report-file.js';

export interface RulesFlags {
  for?: string;
  all?: boolean;
  source?: string;
}

/** `pathproof rules REPORT --for VENDOR`: the missing rules on stdout. Nothing is sent. */
export async function rulesCommand(file: string, flags: RulesFlags): Promise<number> {
  const vendor = vendorOf(flags.for ?? '');
  if (!vendor) throw new InputError('--for', `must be one of ${vendorNames()}`, flags.for);
  const source = flags.source === undefined ? null : checkSource(flags.source);
  const all = flags.all ?? false;
  const text = renderRules(await readReport(file), vendor, { all, source });
  if (text !== '') process.stdout.write(text);
  else process.stderr.write(`pathproof: ${all ? NOTHING_KNOWN : NOTHING_MISSING}\n`);
  return EXIT.pass;
}

const NOTHING_MISSING =
  'no rule is missing by this report: nothing in it fails that a rule in a firewall would mend; --all prints what the scenario needs';
const NOTHING_KNOWN = 'the report names no unit and no address of the PC: --source gives one';

function checkSource(text: string): Block {
  const block = blockOf(text);
  if (block) return block;
  throw new InputError('--source', 'must be an IPv4 address or a network such as 192.168.10.0/24', text);
}
