import { type Edit, edit, insert, type LineInput } from '../state/line-input.js';
import { isText, type Key, textOfKey } from './key.js';

const EDITS: Record<Key, Edit> = {
  backspace: 'backspace',
  delete: 'delete',
  left: 'left',
  right: 'right',
  home: 'home',
  end: 'end',
  'C-a': 'home',
  'C-e': 'end',
  'C-u': 'clear-before',
  'C-w': 'word-back',
};

/** The input after a key; null for keys that neither edit nor are text. */
export function typeInto(input: LineInput, key: Key): LineInput | null {
  const how = EDITS[key];
  if (how) return edit(input, how);
  return isText(key) ? insert(input, textOfKey(key)) : null;
}
