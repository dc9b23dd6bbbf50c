import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/model/errors.js';

describe('an error about the input', () => {
  it('names option, rule and the value received', () => {
    expect(new InputError('--port', 'must be a number', 'x').message).toBe('--port: must be a number, received "x"');
    expect(new InputError('--port', 'is needed', undefined).message).toBe('--port: is needed, received nothing');
  });

  it('shows nothing that a terminal would obey', () => {
    const { message } = new InputError('--save', 'must be a row', 'a\u001b[2J\n\u009b2J\u202e\u007f');
    expect(message).toBe('--save: must be a row, received "a\\u001b[2J\\n\\u009b2J\\u202e\\u007f"');
  });

  it('shows the first 80 characters of a long value', () => {
    expect(new InputError('--port', 'must be short', 'x'.repeat(1000)).message).toContain(`"${'x'.repeat(80)}…"`);
  });
});
