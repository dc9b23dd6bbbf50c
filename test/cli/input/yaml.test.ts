import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseYaml } from '../../../src/cli/input/yaml.js';

describe('YAML', () => {
  it.each([
    '',
    '# nothing\n',
    'a: 1\nb: [x, "y", {c: ~}]\n',
    '- &a one\n- *a\n',
    '? a\n: b\n',
    'a: |\n  one\n  two\nb: >-\n  one\n  two\n',
    '\ufeffa: 1\n',
    '%YAML 1.2\n---\na: 1\n...\n',
    '{"a": [1, 2.5, null, true, "\\u00e4"]}',
  ])('is read as the library reads it: %j', (text) => {
    expect(parseYaml(text)).toEqual(parse(text));
  });

  it('reads all that is JSON', () => {
    const json = fc.jsonValue({ maxDepth: 5 }).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(json, (text) => {
        expect(parseYaml(text)).toEqual(parse(text));
      }),
    );
  });

  it.each<[string, string, string]>([
    ['keys that are lists in lists', '? '.repeat(400), 'nested deeper than 64'],
    ['lists nested 5,000 deep', '['.repeat(5000), 'nested deeper than 64'],
    ['lists nested 100,000 deep', '['.repeat(100_000), 'nested deeper than 64'],
    ['objects nested 100,000 deep', '{a: '.repeat(100_000), 'nested deeper than 64'],
    ['a list a dash', '- '.repeat(100_000), 'nested deeper than 64'],
    ['objects nested by indentation', Array.from({ length: 99 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''), 'nested'],
    ['a key that is a list', '[a, b]: 1\n', 'a key in it is no word'],
    ['a key that is an object', '? {a: 1}\n: 1\n', 'a key in it is no word'],
    ['a key that is an alias', '- &a [1]\n- *a : 1\n', 'a key in it is no word'],
    ['such a key inside', '{x: [{[a]: 1}]}', 'a key in it is no word'],
    ['100,000 keys', Array.from({ length: 100_000 }, (_, n) => `a${n}: 1\n`).join(''), 'more than 1000 keys'],
    ['a word of half a megabyte', `a: "${'x \n  '.repeat(170_000)}"`, 'longer than 4096 characters'],
    ['two megabytes', '\n'.repeat(2 * 1024 * 1024), 'longer than 1048576 characters'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'more than one document'],
    ['an alias of nothing', '*a', 'Unresolved alias'],
    ['aliases of aliases', aliases(12), 'Excessive alias count'],
  ])('is refused in one line before it costs time: %s', (_what, text, told) => {
    expect(() => parseYaml(text)).toThrow(new RegExp(`^[^\\n]*${told}[^\\n]*$`));
  });

  it('throws nothing but a message of one line, whatever it is', () => {
    const pieces = fc.constantFrom(
      '? ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ': ',
      'a',
      '\n',
      '  ',
      '&a ',
      '*a',
      '!t ',
      '|',
      '"',
      '#',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          parseYaml(parts.join(''));
        } catch (error) {
          expect((error as Error).constructor).toBe(Error);
          expect((error as Error).message).toMatch(/^[^\n]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Each list holds the one before it twenty times. */
function aliases(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `- &a${n + 1} [${Array(20).fill(`*a${n}`).join(', ')}]`);
  return ['- &a0 x', ...rows].join('\n');
}
