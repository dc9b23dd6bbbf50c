import { plainSentence, plainText } from '../escape.js';

/**
 * Where punctuation would act, by CommonMark 0.31 and GitHub Flavored Markdown 0.29: each matches the one character that
 * takes a backslash. What begins a block is looked for at the beginning alone, because the text may open its line.
 */
const ACTING: readonly RegExp[] = [
  // Code, struck text, table cells.
  /[`~|]/g,
  // Footnotes; at the beginning definitions of links, and boxes to tick.
  /^\[|\[(?=\^)/g,
  // A backslash before what may be escaped, or before whatever follows the text.
  /\\(?=[!-/:-@[-`{-~]|$)/g,
  // Emphasis: no asterisk between blanks (§6.2).
  /(?<!\s)\*|\*(?!\s)/g,
  // HTML, and links in angle brackets.
  /<(?=[A-Za-z/!?]|$)/g,
  // Entities.
  /&(?=#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)/g,
  // Bare addresses of pages and mailboxes.
  /(?<=\/)\//g,
  /(?<=www)\./gi,
  /(?<=\S)@(?=\S)/g,
  // Headings, quotes, lists, lines across the page.
  /^#(?=#{0,5}(?:\s|$))/g,
  /^>/g,
  /^[-+](?=\s|$)/g,
  /^-(?=[-\s]*$)|^=(?=[=\s]*$)/g,
  /(?<=^\d{1,9})[.)](?=\s|$)/g,
];

/** A word from anywhere (200 characters at most) as plain words in Markdown. */
export function escapeMarkdown(text: string): string {
  return escapeActing(plainText(text));
}

/** The same of a sentence (4000 characters at most). */
export function escapeMarkdownSentence(text: string): string {
  return escapeActing(plainSentence(text));
}

/** No markup, no HTML, no links, no table cell that ends early; all else stays as it is, for whoever reads it unrendered. */
function escapeActing(text: string): string {
  const trimmed = text.trim();
  const units = trimmed.split('');
  const acting = ACTING.flatMap((pattern) => Array.from(trimmed.matchAll(pattern), ({ index }) => index));
  for (const place of new Set([...acting, ...linkBrackets(trimmed), ...emphasis(trimmed)]))
    units[place] = `\\${trimmed[place]}`;
  return units.join('');
}

/** Brackets that may open a link or an image: a closing one with its target comes behind. Other brackets name nothing. */
function linkBrackets(text: string): number[] {
  const last = Math.max(text.lastIndexOf(']('), text.lastIndexOf(']['));
  return [...text.matchAll(/\[/g)].map(({ index }) => index).filter((index) => index < last);
}

/** Underscores, but for those inside a word (§6.2). A run of them is looked at once. */
function emphasis(text: string): number[] {
  return [...text.matchAll(/(?<!_)_+/g)].flatMap(({ 0: { length }, index }) => {
    const inside =
      /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, index - 2), index)) &&
      WORD.test(text.slice(index + length, index + length + 2));
    return inside ? [] : Array.from({ length }, (_, place) => index + place);
  });
}

const WORD = /^[\p{L}\p{N}]/u;
