import type { Report } from '../../model/report.js';
import { Tokens } from './tokens.js';

export interface Masked {
  report: Report;
  /** Token → what it stands for. */
  table: Record<string, string>;
}

/** Fields that hold a name of somebody's, wherever they stand in the report. */
const NAMES = new Set(['hostname', 'name', 'subject', 'issuer', 'alternativeNames', 'sysName', 'sysDescr']);
/** Names that say nothing: of interfaces, of the program itself. */
const NAMED_OPENLY = new Set(['interfaces', 'tool', 'steps']);
/** Bytes and texts of a unit, in which a name may stand in any encoding. */
const PAYLOADS = new Set(['text', 'receivedHex', 'requestHex', 'answerHex']);
const HIDDEN = '(masked)';

const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
const MAC =
  /(?<![0-9a-fA-F:.-])(?:[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}|[0-9a-fA-F]{12})(?![0-9a-fA-F:-])/g;

/**
 * The report with addresses, names and MACs replaced, the same value always by the same token, in sentences too. What a
 * unit sent as text or bytes is left out as a whole. Structure, times, ports, types and versions stay.
 */
export function maskReport(report: Report): Masked {
  const tokens = new Tokens();
  collectNames(report, tokens, '');
  const masked = maskValue(report, tokens, '', false) as Report;
  return { report: masked, table: tokens.table() };
}

/** Names first: they may stand in sentences that come before the field that holds them. */
function collectNames(value: unknown, tokens: Tokens, key: string): void {
  if (typeof value === 'string' && NAMES.has(key)) tokens.name(value);
  if (typeof value !== 'object' || value === null || NAMED_OPENLY.has(key)) return;
  for (const [name, inner] of Object.entries(value)) collectNames(inner, tokens, Array.isArray(value) ? key : name);
}

function maskValue(value: unknown, tokens: Tokens, key: string, open: boolean): unknown {
  if (typeof value === 'string') return maskText(value, tokens, key, open);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, tokens, key, open));
  if (typeof value !== 'object' || value === null) return value;
  const inside = open || NAMED_OPENLY.has(key);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, maskValue(inner, tokens, name, inside)]),
  );
}

function maskText(text: string, tokens: Tokens, key: string, open: boolean): string {
  if (PAYLOADS.has(key)) return text === '' ? '' : HIDDEN;
  if (NAMES.has(key) && !open) return tokens.name(text);
  if (key === 'mac') return tokens.mac(text);
  const named = tokens.names().reduce((sum, name) => replaceWord(sum, name, tokens.name(name)), text);
  return named.replace(MAC, (mac) => tokens.mac(mac)).replace(ADDRESS, (address) => tokens.address(address));
}

/** Very short names would tear words apart; they are replaced where they stand alone. */
function replaceWord(text: string, name: string, token: string): string {
  if (!text.includes(name)) return text;
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'gu'), () => token);
}
