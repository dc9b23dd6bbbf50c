/** An editable line of text. Positions count characters. */
export interface LineInput {
  readonly value: string;
  readonly cursor: number;
}

const LONGEST = 1000;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function inputOf(value: string): LineInput {
  return { value, cursor: value.length };
}

/** Inserts what was typed or pasted; line breaks and control characters of a paste are left out. */
export function insert({ value, cursor }: LineInput, text: string): LineInput {
  const clean = text.replace(UNPRINTABLE, '').slice(0, LONGEST - value.length);
  return { value: value.slice(0, cursor) + clean + value.slice(cursor), cursor: cursor + clean.length };
}

export type Edit = 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'clear-before' | 'word-back';

const EDITS: Record<Edit, (input: LineInput) => LineInput> = {
  backspace: ({ value, cursor }) =>
    cursor === 0 ? { value, cursor } : { value: value.slice(0, cursor - 1) + value.slice(cursor), cursor: cursor - 1 },
  delete: ({ value, cursor }) => ({ value: value.slice(0, cursor) + value.slice(cursor + 1), cursor }),
  left: ({ value, cursor }) => ({ value, cursor: Math.max(0, cursor - 1) }),
  right: ({ value, cursor }) => ({ value, cursor: Math.min(value.length, cursor + 1) }),
  home: ({ value }) => ({ value, cursor: 0 }),
  end: ({ value }) => inputOf(value),
  'clear-before': ({ value, cursor }) => ({ value: value.slice(cursor), cursor: 0 }),
  'word-back': ({ value, cursor }) => {
    const kept = value.slice(0, cursor).replace(/\S*\s*$/, '');
    return { value: kept + value.slice(cursor), cursor: kept.length };
  },
};

export function edit(input: LineInput, how: Edit): LineInput {
  return EDITS[how](input);
}

/** What of a long line is shown in `width` cells, and where the cursor is in it. */
export function visible({ value, cursor }: LineInput, width: number): { text: string; cursor: number } {
  const start = Math.max(0, cursor - width + 1);
  return { text: value.slice(start, start + width), cursor: cursor - start };
}
