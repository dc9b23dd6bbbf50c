import { describe, expect, it } from 'vitest';
import { type Output, outputsOf } from './outputs.js';

/** Parts that the statements are made of. */
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
export const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
export const PREFIX = '(?:3[0-2]|[12]?\\d)';
export const CIDR = `${IPV4}/${PREFIX}`;
export const PORT = '(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})';
/** Words of a remark: nothing that a command line would take for more than a word. */
export const WORDS = '[a-z0-9 :-]+';
/** Findings and requirements after the name of the tool. */
export const LABEL = 'pathproof(?: f[1-9]\\d*(?: f[1-9]\\d*| and [1-9]\\d* more)?)?: [a-z0-9 -]+';

/** Contiguous netmasks and what IOS wants instead, their inverse (bits that need not match). */
const MASKS = Array.from({ length: 33 }, (_, prefix) => 2 ** 32 - 2 ** (32 - prefix));
export const NETMASK = oneOf(MASKS.map(dotted));
export const WILDCARD = oneOf(MASKS.map((mask) => dotted(2 ** 32 - 1 - mask)));

/** A whole line of these parts. */
export function line(...parts: string[]): RegExp {
  return new RegExp(`^${parts.join(' ')}$`);
}

export function oneOf(parts: readonly string[]): string {
  return `(?:${parts.map((part) => part.replaceAll('.', '\\.')).join('|')})`;
}

/** A list of at least one, with what stands between. */
export function list(part: string, between: string): string {
  return `${part}(?:${between}${part})*`;
}

/** What the documents allow: statements by name, and lines that it must refuse, so that the description is strict. */
export interface Grammar {
  readonly statements: Readonly<Record<string, RegExp>>;
  readonly refused: readonly string[];
}

/** Each line that the vendor's syntax writes, over all reports and options, is one documented statement. */
export function describeGrammar(name: string, grammar: Grammar, more: (outputs: readonly Output[]) => void): void {
  describe(`every line for ${name}`, () => {
    const outputs = outputsOf(name);

    it('is one of the documented statements', () => {
      const wrong = outputs.flatMap(({ title, lines }) =>
        lines.filter((text) => statementsOf(grammar, text).length !== 1).map((text) => `${title}: ${text}`),
      );
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(outputs.length).toBeGreaterThan(40);
    });

    it('covers every statement of the description', () => {
      const seen = new Set(outputs.flatMap(({ lines }) => lines.flatMap((text) => statementsOf(grammar, text))));
      expect([...seen].sort()).toEqual(Object.keys(grammar.statements).sort());
    });

    it.each(grammar.refused)('is not %j', (text) => {
      expect(statementsOf(grammar, text)).toEqual([]);
    });

    more(outputs);
  });
}

function statementsOf({ statements }: Grammar, text: string): string[] {
  return Object.entries(statements).flatMap(([name, form]) => (form.test(text) ? [name] : []));
}

/** What the first group of the form takes from each line that it matches. */
export function taken(lines: readonly string[], form: RegExp): string[] {
  return lines.flatMap((text) => [...text.matchAll(new RegExp(form, 'g'))].map((match) => match[1] ?? ''));
}

/** The entries that stand there more than once. */
export function repeated(entries: readonly string[]): string[] {
  return entries.filter((entry, index) => entries.indexOf(entry) !== index);
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
