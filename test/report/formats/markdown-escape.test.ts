import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { plainSentence, plainText } from '../../../src/report/escape.js';
import { renderMarkdown } from '../../../src/report/formats/markdown.js';
import { escapeMarkdown, escapeMarkdownSentence } from '../../../src/report/formats/markdown-escape.js';
import { RECORDED, recorded } from '../../support/recorded.js';

/** HTML let through and bare addresses made links, as GitHub Flavored Markdown has it: by their scheme, www or @. */
const renderer = new MarkdownIt({ html: true, linkify: true });
renderer.linkify.set({ fuzzyLink: false });

/** Everywhere that texts stand in what pathproof writes. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'a paragraph': (text) => text,
  'a paragraph after another': (text) => `first\n\n${text}\n\nlast`,
  'a heading': (text) => `## ${text}: ✖ FAIL`,
  'parentheses of a heading': (text) => `## 192.0.2.1 (${text}): ✖ FAIL`,
  'an item of a list': (text) => `- one\n- ${text}\n- ${text}`,
  'an item of a numbered list': (text) => `1. ${text}\n2. ${text}`,
  'a cell of a table': (text) => `| a | b |\n| --- | --- |\n| ${text} | ${text} |\n| x | ${text} |`,
  'bold text': (text) => `**${text}**`,
  'text behind a label': (text) => `**Remedy:** ${text}`,
};

/** The kinds of everything in it, and its words. */
function read(markdown: string): { kinds: string[]; words: string } {
  const tokens = renderer.parse(markdown, {});
  const inner = tokens.flatMap(({ children }) => children ?? []);
  const kinds = [...tokens, ...inner].map(({ type, tag }) => `${type} ${tag}`.replace('text_special', 'text'));
  const words = tokens
    .filter(({ type }) => type === 'inline')
    .map(({ children }) => (children ?? []).map(({ content }) => content).join(''));
  return {
    kinds: kinds.filter((kind, index) => kind !== 'text ' || kinds[index - 1] !== 'text '),
    words: words.join('\n'),
  };
}

const ACTIVE = '\\`*_{}[]()<>#+-.!|~&:@=/;"\'$%^?, \u00a0';
const PIECES = [
  'http://',
  'https://',
  'www.',
  'a@b.example',
  '&amp;',
  '&#35;',
  '<b>',
  '<!--',
  '](',
  '---',
  '===',
  '```',
  '1. ',
  '- ',
  '# ',
  '> ',
  '**',
  '__',
  '~~',
  '![x](y)',
  '[x]: y',
  'ä',
  '“',
  '\u{1f600}',
  '\u0301',
  'x',
  '7',
  '\\',
];
const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.constantFrom(...ACTIVE), fc.string({ maxLength: 3 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pieces) => pieces.join(''))
  .filter((text) => plainText(text).trim() !== '' && text.length <= 200);

describe.each(Object.entries(PLACES))('in %s', (_name, place) => {
  it.each([['a word', escapeMarkdown] as const, ['a sentence', escapeMarkdownSentence] as const])(
    '%s from anywhere is read as the same text, and as nothing else',
    (_what, escape) => {
      const harmless = read(place('harmless'));
      fc.assert(
        fc.property(hostileText, (text) => {
          const seen = read(place(escape(text)));
          expect(seen.kinds).toEqual(harmless.kinds);
          expect(seen.words).toBe(harmless.words.replaceAll('harmless', () => plainText(text).trim()));
        }),
        { numRuns: 1000 },
      );
    },
  );
});

describe('what does nothing in Markdown', () => {
  it.each([
    'TCP 50804 and 50805 (TLS) are dropped silently between hop 2 (10.0.12.2) and the unit (192.168.42.1).',
    'pathproof diff: 2026-11-22T19:30:46.285Z (pass) to 2026-11-22T19:30:46.285Z (fail)',
    'Everything Manager needs works! Really? Yes; "all of it", at 100 % + 5 = 105 - 3.',
    'nasystem/who_is3, snake_case_name, C:\\Users\\pc, {braces}, 50804/tcp, a & b, 3 < 4 > 2, 3 * 4, @pc',
    'e0: 192.168.10.20/24 #1',
    '192.168.42.1',
    '-5 dBm',
    '#1',
    'for hop 2 (10.0.12.2), router [port-filtered, likely]. [f1] a[0]: 1',
    '1.2 s',
  ])('stays as it is: %s', (text) => {
    expect(escapeMarkdown(text)).toBe(text);
  });

  it.each(RECORDED)('takes no backslash in the report of %s', (name) => {
    expect(renderMarkdown(recorded(name))).not.toContain('\\');
  });
});

describe('what acts in Markdown', () => {
  it.each([
    ['*a*', '\\*a\\*'],
    ['_a_b', '\\_a_b'],
    ['`a`', '\\`a\\`'],
    ['[a](b)', '\\[a](b)'],
    ['a ![b](c)', 'a !\\[b](c)'],
    ['a [b] [c][d]', 'a \\[b] \\[c][d]'],
    ['[a]: b', '\\[a]: b'],
    ['[x] a', '\\[x] a'],
    ['a[^1]', 'a\\[^1]'],
    ['<b>', '\\<b>'],
    ['&lt;', '\\&lt;'],
    ['a | b', 'a \\| b'],
    ['~~a~~', '\\~\\~a\\~\\~'],
    ['http://a.example', 'http:/\\/a.example'],
    ['www.a.example', 'www\\.a.example'],
    ['a@b.example', 'a\\@b.example'],
    ['# a', '\\# a'],
    ['> a', '\\> a'],
    ['- a', '\\- a'],
    ['1. a', '1\\. a'],
    ['12) a', '12\\) a'],
    ['---', '\\---'],
    ['===', '\\==='],
    ['a\\', 'a\\\\'],
    ['a\\|b', 'a\\\\\\|b'],
  ])('takes a backslash, and no more than needed: %s', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('is looked for in long texts without delay', () => {
    for (const one of ['_', '*', '\\', '<', '&', '[', '-', '=', '1', '@a', 'www.'])
      expect(plainSentence(escapeMarkdownSentence(one.repeat(4000))).length).toBeGreaterThan(0);
  });

  it('is looked for once in a text: ten thousand of the longest sentences take seconds', () => {
    const all = ['_', '[', `a${'_'.repeat(100)}`, '[a](', '<', '- '].map((one) => one.repeat(4000).slice(0, 4000));
    const escaped = Array.from({ length: 2000 }).flatMap(() => all.map((one) => escapeMarkdownSentence(one).length));
    expect(Math.min(...escaped)).toBeGreaterThanOrEqual(4000);
  });
});
