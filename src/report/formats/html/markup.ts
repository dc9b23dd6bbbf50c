import { plainSentence } from '../../escape.js';

/** Markup that is safe to put into the page as it is. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | readonly Part[];

/** A piece of HTML: what stands in the template is markup, every value put into it is escaped unless it is Html. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((string, index) => string + (index < parts.length ? render(parts[index] ?? null) : '')).join(''),
  );
}

/** Markup of pathproof's own, such as the style sheet. Never for anything that came from outside. */
export function ownMarkup(text: string): Html {
  return new Html(text);
}

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text from anywhere as text of a page or as the value of a quoted attribute. */
function escapeHtml(text: string): string {
  return plainSentence(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
