import { StringDecoder } from 'node:string_decoder';
import type { Key } from './key.js';

/** How long the rest of an escape sequence may take on a slow link before the Esc before it counts as a key. */
const REST_MS = 60;
/** A paste of which the end never comes must not swallow the keyboard. */
const LONGEST_SEQUENCE = 32;

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes of the keyboard
const SEQUENCE = /^\u001b(?:\[\[?[0-9;<?]*[A-Za-z~^$]|O[0-9;]*[A-Za-z])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes of the keyboard
const UNFINISHED = /^\u001b(?:\[\[?[0-9;<?]*|O[0-9;]*)?$/;

/**
 * Makes keys of the bytes that a terminal sends (ECMA-48 control sequences, and xterm's names for function keys). Keys
 * in one chunk come one after the other, Enter comes once, and what is pasted in brackets is text and never a command.
 */
export class InputDecoder {
  readonly #emit: (key: Key) => void;
  readonly #paste: (text: string) => void;
  readonly #utf8 = new StringDecoder('utf8');
  #rest = '';
  #pasting = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(emit: (key: Key) => void, paste: (text: string) => void) {
    this.#emit = emit;
    this.#paste = paste;
  }

  write(bytes: Buffer): void {
    this.stop();
    this.#rest += this.#utf8.write(bytes);
    while (this.#rest !== '' && this.#takeOne());
    if (this.#rest === '') return;
    this.#timer = setTimeout(() => this.#giveUp(), REST_MS);
  }

  /** Forgets what it waits for. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Takes one key off the front; false when it is not complete. */
  #takeOne(): boolean {
    if (this.#rest.startsWith(PASTE_START) || this.#rest.startsWith(PASTE_END)) {
      this.#pasting = this.#rest.startsWith(PASTE_START);
      return this.#drop(PASTE_START.length);
    }
    if (this.#rest[0] === '\u001b') return this.#takeEscape();
    const [character = ''] = this.#rest;
    this.#drop(character.length);
    if (this.#pasting) this.#paste(character);
    const key = this.#pasting ? null : keyOf(character);
    if (key !== null) this.#emit(key);
    return true;
  }

  #takeEscape(): boolean {
    const sequence = SEQUENCE.exec(this.#rest)?.[0];
    if (sequence !== undefined) {
      this.#drop(sequence.length);
      const key = nameOf(sequence);
      if (key !== null && !this.#pasting) this.#emit(key);
      return true;
    }
    if (UNFINISHED.test(this.#rest) && this.#rest.length < LONGEST_SEQUENCE) return false;
    this.#drop(1);
    if (!this.#pasting) this.#emit('escape');
    return true;
  }

  #drop(count: number): true {
    this.#rest = this.#rest.slice(count);
    return true;
  }

  /** The sequence does not go on: the Esc was a key, and so is what came after it. */
  #giveUp(): void {
    const rest = this.#rest.slice(1);
    this.#rest = '';
    this.#emit('escape');
    for (const character of rest) {
      const key = keyOf(character);
      if (key !== null) this.#emit(key);
    }
  }
}

const CONTROLS: Record<string, Key> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
  ' ': 'space',
};

function keyOf(character: string): Key | null {
  const known = CONTROLS[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 1 && code <= 26) return `C-${String.fromCharCode(code + 96)}`;
  return isPrintable(character) ? character : null;
}

function isPrintable(character: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(character);
}

const FINALS: Record<string, Key> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  Z: 'S-tab',
  P: 'f1',
};
const NUMBERS: Record<string, Key> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
};

/** `ESC [ A`, `ESC O A`, `ESC [ 5 ~`, `ESC [ [ A` (F1 of the Linux console); null for keys that mean nothing here. */
function nameOf(sequence: string): Key | null {
  if (sequence === '\u001b[[A') return 'f1';
  const final = sequence.at(-1) ?? '';
  const [number = ''] = sequence.slice(2, -1).split(';');
  return final === '~' ? (NUMBERS[number] ?? null) : (FINALS[final] ?? null);
}
