import type { Report } from '../../model/report.js';
import { short } from './block.js';
import type { RuleGroup } from './group.js';
import type { Need } from './need.js';

export interface RenderOptions {
  /** Family, table and chain of nftables that the rules go into; null: those of the usual names. */
  readonly chain: string | null;
  /** Rules that stand in front of these in the output, for syntaxes that number them. */
  readonly before?: number;
}

/** One vendor's syntax. */
export interface Vendor {
  /** Name as the vendor writes it. */
  readonly title: string;
  /** Starts a comment. */
  readonly comment: string;
  /** Which statement lets the replies through: most firewalls keep state, an access list of a router does not. */
  readonly replies: string;
  /** What TFTP needs besides the rule, because its answer comes from a new port (RFC 1350 §4). */
  readonly tftp: string;
  /** Where the rules belong, and what to adapt. */
  readonly place: string;
  render(needs: readonly Need[], options: RenderOptions): string[];
  /** Which firewalls it is the syntax of: of those on the way unless it says otherwise; the first is the usual one. */
  readonly at?: readonly Need['where'][];
  /** Writes the whole output, instead of one with a head, labels and rules; `notes`: sentences without their full stop. */
  readonly letter?: (groups: readonly RuleGroup[], report: Report, notes: readonly string[]) => string[];
  /** Whether --chain means something to it. */
  readonly takesChain?: true;
}

/** The shortest of the vendors' limits for names of objects: PAN-OS and Junos. */
const LONGEST_NAME = 63;

/** A name for objects: letters, digits and hyphens, such as `pathproof-tcp-50804-50805`; for many ports, the unit's. */
export function objectName(need: Need): string {
  const name = ['pathproof', need.protocol, ...need.ports].join('-');
  return name.length > LONGEST_NAME ? ruleName(need) : name;
}

/**
 * The same for one unit, so that rules of several units, and several of one unit, do not replace each other:
 * `pathproof-tcp-192.168.42.1`, `pathproof-tcp2-192.168.42.1`. PAN-OS takes 31 characters.
 */
export function ruleName({ protocol, destination, nth }: Need): string {
  return `pathproof-${protocol}${nth > 1 ? nth : ''}-${short(destination).replace('/', '_')}`;
}

/**
 * The findings and requirements in a comment: `pathproof f1: tcp-config`. Where the vendor takes fewer characters than
 * that would need, those that fit and how many are left out: `pathproof: tcp-discovery tcp-config and 4 more`.
 */
export function label(need: Need, longest = Number.POSITIVE_INFINITY, colon = ': '): string {
  const { requirements } = need;
  const start = `pathproof${sayFindings(need)}${colon}`;
  for (let told = requirements.length; told > 0; told -= 1) {
    const left = requirements.length - told;
    const text = `${start}${requirements.slice(0, told).join(' ')}${left > 0 ? ` and ${left} more` : ''}`;
    if (text.length <= longest) return text;
  }
  return `${start}${requirements.length} requirements`;
}

/** ` f1 f2`, ` f1 and 3 more` */
function sayFindings({ findings }: Need): string {
  const [first, ...others] = findings;
  if (first === undefined) return '';
  return ` ${others.length < 2 ? findings.join(' ') : `${first} and ${others.length} more`}`;
}

/** Consecutive ports as ranges. */
export function portRanges(ports: readonly number[]): { first: number; last: number }[] {
  const ranges: { first: number; last: number }[] = [];
  for (const port of ports) {
    const current = ranges.at(-1);
    if (current && port === current.last + 1) current.last = port;
    else ranges.push({ first: port, last: port });
  }
  return ranges;
}

/** `50804`, or `50804-50805` with the given sign between. */
export function sayRange({ first, last }: { first: number; last: number }, between = '-'): string {
  return first === last ? `${first}` : `${first}${between}${last}`;
}
