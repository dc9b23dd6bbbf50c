import { printableJson } from './printable.js';

/** Whose fault an error is; decides the exit code and the words used for it. */
export type Fault = 'input' | 'local' | 'network' | 'target' | 'bug';

/**
 * Base of every error pathproof throws on purpose. A lost reply is never an error: an error means that
 * something could not be measured, read or written.
 */
export class PathproofError extends Error {
  readonly fault: Fault;
  readonly code: string;

  constructor(fault: Fault, code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.fault = fault;
    this.code = code;
  }
}

/** The user's option, file or argument breaks a rule. The message names option, rule and value received. */
export class InputError extends PathproofError {
  /** What the value has to be, without naming the option: for a form that shows it beside the value. */
  readonly rule: string;

  /** `hint` follows the value received: what was probably meant. */
  constructor(option: string, rule: string, received: unknown, hint?: string) {
    const tail = hint === undefined ? '' : `; ${hint}`;
    super('input', 'bad-input', `${option}: ${rule}, received ${describe(received)}${tail}`);
    this.rule = rule;
  }
}

/** This machine cannot measure or write: missing privilege, no interface, file not writable. */
export class LocalError extends PathproofError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super('local', code, message, options);
  }
}

/** Bytes from the network break the protocol they claim to speak. */
export class DecodeError extends PathproofError {
  readonly needed: number | undefined;
  readonly got: number | undefined;

  constructor(what: string, detail: string, sizes?: { needed: number; got: number }) {
    const tail = sizes ? `: needed ${sizes.needed} bytes, got ${sizes.got}` : '';
    super('network', 'malformed-packet', `${what}: ${detail}${tail}`);
    this.needed = sizes?.needed;
    this.got = sizes?.got;
  }
}

/** A rule of pathproof's own code was broken. */
export class BugError extends PathproofError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('bug', 'bug', message, options);
  }
}

const SHOWN_CHARACTERS = 80;

function describe(received: unknown): string {
  if (received === undefined) return 'nothing';
  const text = typeof received === 'string' ? received : (JSON.stringify(received) ?? String(received));
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return printableJson(JSON.stringify(cut));
}
