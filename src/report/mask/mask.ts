import { fromNumber } from '../../model/address.js';
import { ipv6Text, mappedIpv4 } from '../../model/ipv6.js';
import type { Report } from '../../model/report.js';
import { findIpv6 } from './ipv6.js';
import { NameFinder } from './names.js';
import { ADDRESS, findPlaces, holdsPlace, isAddress, MAC } from './places.js';
import { isPlainWord } from './plain-word.js';
import { type Masking, replaceSpans } from './spans.js';
import { Tokens } from './tokens.js';

export interface Masked {
  report: Report;
  /** Token → what it stands for. */
  table: Record<string, string>;
}

/** Fields that hold a name of somebody's, wherever they stand in the report. */
const NAMES = new Set(['hostname', 'name', 'subject', 'issuer', 'alternativeNames', 'sysName', 'sysDescr']);
/** Fields that hold an address, or the name that was given in its place. */
const PLACES = new Set(['address', 'destination', 'from', 'source', 'gateway']);
/** Where names and texts say nothing of anybody: those of interfaces, of the program itself, of its advice. */
const NAMED_OPENLY = new Set(['interfaces', 'links', 'addresses', 'tool', 'steps', 'controls']);
/** Bytes and texts of a unit, in which a name may stand in any encoding. */
const PAYLOADS = new Set(['text', 'receivedHex', 'requestHex', 'answerHex']);
/** Fields with values of the report's own, such as `unit`: a system of that name does not change them. */
const OWN_WORDS = new Set(
  'schema scenario verdict status severity certainty direction role code codes id findings evidence requirement requirements probe outcome kind purpose protocol method platform configService startedAt finishedAt sentAt validFrom validTo interface opcode cipher errno by expected found'.split(
    ' ',
  ),
);
const OWN_PLACES = ['', '*', 'udp-whois', 'tcp-profile', 'met', 'failed', 'unproven', 'not-tested', 'not-applicable'];
const HIDDEN = '(masked)';

/** How Node writes an address among the names of a certificate. */
const ADDRESS_LABEL = /^IP Address:/;
/** Parts of a certificate's names that may stand alone elsewhere: `CN=unit.example`, `DNS:unit.example`. */
const PART = /(?:^|[,\n/])\s*(?:[A-Za-z]+[=:])([^,\n/]+)/g;

/** How a step tells of a unit: `answered: name, type, version`. */
const LISTED = /^(answered: )?([^,]+), /;

/** How a step tells of a discovery profile. Its name is the user's, and may tell a customer; `standin` is pathproof's own. */
const PROFILE = /(\bof|\banswer to) profile (?!standin(?![\w.-]))([A-Za-z0-9][\w.-]{0,63})/g;

/** Masked sentences that are kept, and how long the longest of them is: a screen shows the same ones again and again. */
const MOST_KNOWN = 10_000;
const LONGEST_KNOWN = 1000;

/**
 * The report with addresses, names and MACs replaced, the same value always by the same token, in sentences too. What a
 * unit sent as text or bytes is left out as a whole. Structure, times, ports, types and versions stay. With a mask that
 * was used before, what it knows keeps its tokens.
 */
export function maskReport(report: Report, mask = new Mask()): Masked {
  // Tokens are given in order: that of the JSON report, so that a run and its saved report have the same ones.
  const { targets, ...rest } = report;
  const ordered = { ...rest, targets };
  mask.learn(ordered);
  return { report: { ...mask.hide(ordered), masked: true }, table: mask.table() };
}

type Visit = (text: string, key: string, open: boolean) => string;

/** A copy in which every text went through `visit`, with the key that it stands under. */
function walk(value: unknown, visit: Visit, key = '', open = false): unknown {
  if (typeof value === 'string') return visit(value, key, open);
  if (typeof value !== 'object' || value === null) return value;
  const inside = open || NAMED_OPENLY.has(key);
  if (Array.isArray(value)) return value.map((item: unknown) => walk(item, visit, key, inside));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [name, walk(inner, visit, name, inside)]),
  );
}

/** Gives tokens to what reports, or parts of them, hold; the same ones for as long as it is used. */
export class Mask {
  readonly #finder = new NameFinder();
  /** Names with an address or a MAC in them. */
  readonly #withPlaces = new NameFinder();
  /** Names that are words of the reports' own, in lower case. */
  readonly #plain = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #tokens = new Tokens(this.#taken);
  readonly #known = new Map<string, string>();

  /** Notes names, addresses and MACs. Names first: they may stand in sentences that come before the field that holds them. */
  learn(value: unknown): void {
    walk(value, (text, key, open) => this.#learnText(text, key, open));
  }

  /** A copy with tokens. The names of its fields are those of a report; a text alone is taken for a sentence. */
  hide<T>(value: T): T {
    return walk(value, (text, key, open) => this.#hideText(text, key, open)) as T;
  }

  /** Token → what it stands for. */
  table(): Record<string, string> {
    return this.#tokens.table();
  }

  #learnText(text: string, key: string, open: boolean): string {
    for (const [address] of text.matchAll(ADDRESS)) this.#taken.add(address);
    for (const { groups } of findIpv6(text)) {
      const mapped = mappedIpv4(groups);
      this.#taken.add(mapped === null ? ipv6Text(groups) : fromNumber(mapped));
    }
    for (const [mac] of text.matchAll(MAC)) this.#taken.add(mac.toLowerCase().replace(/[:.-]/g, ''));
    if (!isName(text, key, open)) return text;
    this.#taken.add(text);
    for (const name of [text, ...partsOf(text)]) if (this.#isNew(name)) this.#known.clear();
    return text;
  }

  #isNew(name: string): boolean {
    if (holdsPlace(name)) return this.#withPlaces.add(name);
    if (!isPlainWord(name)) return this.#finder.add(name);
    const { size } = this.#plain;
    return this.#plain.add(name.toLowerCase()).size > size;
  }

  #hideText(text: string, key: string, open: boolean): string {
    if (PAYLOADS.has(key) && !open) return text === '' ? '' : HIDDEN;
    if (OWN_WORDS.has(key) || (open && key === 'name')) return text;
    if (key === 'mac') return this.#tokens.mac(text);
    if (isName(text, key, open)) return this.#tokens.name(text);
    // A version may look like an address.
    return key === 'version' ? replaceSpans(text, this.#namesIn(text, this.#finder)) : this.#hideSentence(text);
  }

  #hideSentence(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const hidden = this.#hideFound(this.#hideListed(this.#hideProfile(text)));
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    if (text.length <= LONGEST_KNOWN) this.#known.set(text, hidden);
    return hidden;
  }

  /** Names, addresses and MACs, each as a whole: no name tears an address apart, and no address a name. */
  #hideFound(text: string): string {
    const names = [...this.#namesIn(text, this.#withPlaces), ...this.#namesIn(text, this.#finder)];
    return replaceSpans(text, [...names, ...findPlaces(text, this.#tokens)]);
  }

  /** A plain word is the name where a list of name, type and version begins with it. */
  #hideListed(text: string): string {
    const [, before = '', first = ''] = LISTED.exec(text) ?? [];
    if (!this.#plain.has(first.toLowerCase())) return text;
    return `${before}${this.#tokens.name(first)}${text.slice(before.length + first.length)}`;
  }

  #hideProfile(text: string): string {
    return text.replace(
      PROFILE,
      (_all, before: string, name: string) => `${before} profile ${this.#tokens.name(name)}`,
    );
  }

  #namesIn(text: string, finder: NameFinder): Masking[] {
    return finder.find(text).map((one) => ({ ...one, token: () => this.#tokens.name(one.name) }));
  }
}

function isName(text: string, key: string, open: boolean): boolean {
  if (NAMES.has(key) && !open) return !(key === 'alternativeNames' && isAddress(text.replace(ADDRESS_LABEL, '')));
  return PLACES.has(key) && !isAddress(text) && !isOwnPlace(text);
}

/** What these fields hold besides: every target, how a system was identified, the states of a watch. */
function isOwnPlace(text: string): boolean {
  return OWN_PLACES.includes(text);
}

function partsOf(text: string): string[] {
  return [...text.matchAll(PART)].map(([, part = '']) => part.trim()).filter((part) => part !== '' && !isAddress(part));
}
