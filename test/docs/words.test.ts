import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const GUIDE = join(ROOT, 'docs/guide.md');

/** Rows of the guide's table of words: what a thing is called, and what it never is. */
const ROWS =
  readFileSync(GUIDE, 'utf8')
    .split('## One word for one thing')[1]
    ?.split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, word = '', , never = '']) => ({ word, never: never === '' ? [] : never.split(', ') })) ?? [];

const BANNED: readonly string[] = ROWS.flatMap(({ never }) => never);
/** Also in the plural, and of a verb the other forms; `snapshot` or `trusting` is another word. */
const PATTERN = new RegExp(`(?<![\\p{L}_-])(${BANNED.join('|')})(s|ed|ing)?(?![\\p{L}_-])`, 'giu');
/** A key of the public JSON report, which code and documents have to name. */
const KEY_OF_THE_REPORT = /\bladders\b(?!’|')/g;

function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(ROOT, folder, file));
}

/** Banned words of a text, each with its line. */
function oldWordsIn(text: string): string[] {
  return text
    .replace(KEY_OF_THE_REPORT, '')
    .split('\n')
    .flatMap((line, index) => [...line.matchAll(PATTERN)].map(([word]) => `${index + 1}: ${word}`));
}

const said = (file: string, text: string): string[] =>
  oldWordsIn(text).map((word) => `${relative(ROOT, file)}:${word}`);

describe('one word for one thing', () => {
  it('is a table of words that are each used for one thing, and not banned by another row', () => {
    const words = ROWS.flatMap(({ word }) => word.split(', '));
    expect(ROWS.length).toBeGreaterThan(10);
    expect(words).toEqual([...new Set(words)]);
    expect(BANNED.filter((word) => words.includes(word))).toEqual([]);
  });

  it.each([
    ['“a rung of the ladder”', ['1: rung', '1: ladder']],
    ['const climbed = 1;\n// Knocks at it.', ['1: climbed', '2: Knocks']],
    ['a snapshot of path.ladders, and strung up', []],
  ])('finds the old words in %j', (text, expected) => {
    expect(oldWordsIn(text)).toEqual(expected);
  });

  it('holds in the code: what is shown, what the help says, and what the comments say', () => {
    expect(filesIn('src', /\.ts$/).flatMap((file) => said(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('holds in the documents', () => {
    const documents = [join(ROOT, 'README.md'), ...filesIn('docs', /\.md$/)];
    const withoutTable = (file: string): string => {
      const text = readFileSync(file, 'utf8');
      return file === GUIDE ? text.replace(/^\|[^|\n]*\|[^|\n]*\|[^|\n]*\|$/gm, '') : text;
    };
    expect(documents.flatMap((file) => said(file, withoutTable(file)))).toEqual([]);
  });
});
