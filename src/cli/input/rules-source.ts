import { isIpv4, isUnicast, sameSubnet, subnetBroadcast } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { Report } from '../../model/report.js';
import { type Block, blockOf, cidr, isHost, short } from '../../report/rules/block.js';
import { sourceOf } from '../../report/rules/ends.js';

/** Networks with a shorter mask hold more than any one organisation's PCs. */
const SHORTEST_MASK = 8;

/** The value of --source. Throws InputError for what is no block, and for what no packet can come from. */
export function checkSource(text: string): Block {
  const block = blockOf(text);
  if (!block) throw new InputError('--source', 'must be an IPv4 address or a network such as 192.168.10.0/24', text);
  if (!isSendable(block))
    throw new InputError(
      '--source',
      'must be what a PC can send from: no multicast, broadcast or unspecified address',
      text,
    );
  return block;
}

/** Throws InputError where the source is the broadcast address of one of the PC's own networks. */
export function checkSourceOf(source: Block, { vantage }: Report): void {
  const own = vantage.interfaces.find(({ address, prefix }) => isBroadcast(source, address, prefix));
  if (!own) return;
  const rule = `must be what a PC can send from: it is the broadcast address of the network of ${own.address}/${own.prefix}`;
  throw new InputError('--source', rule, short(source));
}

/** What is doubtful about a source, a sentence each: too many addresses, or not that of the PC. */
export function warningsOn(source: Block, { targets }: Report): string[] {
  const pcs = new Set(targets.flatMap((target) => sourceOf(target)?.address ?? []));
  const left = [...pcs].filter((address) => !sameSubnet(address, source.address, source.prefix));
  const wide = `--source: ${cidr(source)} holds ${2 ** (32 - source.prefix)} addresses, and the rules let every one of them through`;
  return [
    ...(isWide(source) ? [wide] : []),
    ...(left.length > 0
      ? [
          `--source: ${short(source)} does not hold ${left.join(', ')}, the address that this PC sent from: the rules do not let it through`,
        ]
      : []),
  ];
}

/** A wide network that begins at 0.0.0.0 holds hosts as well; those from 224.0.0.0 on hold none. */
function isSendable(block: Block): boolean {
  return isUnicast(block.address) || (block.address === '0.0.0.0' && isWide(block));
}

function isWide({ prefix }: Block): boolean {
  return prefix < SHORTEST_MASK;
}

function isBroadcast(source: Block, address: string, prefix: number): boolean {
  return isHost(source) && prefix < 31 && isIpv4(address) && subnetBroadcast(address, prefix) === source.address;
}
