import { describe, expect, it } from 'vitest';
import { colourDepth } from '../../../src/cli/tui/colours.js';

describe('the colours of a terminal', () => {
  const table: [string, NodeJS.ProcessEnv, number][] = [
    ['xterm-256color', { TERM: 'xterm-256color' }, 256],
    ['tmux', { TERM: 'tmux-256color' }, 256],
    ['kitty', { TERM: 'xterm-kitty' }, 256],
    ['a terminal with true colour', { TERM: 'xterm', COLORTERM: 'truecolor' }, 256],
    ['Windows Terminal', { WT_SESSION: 'c0ffee' }, 256],
    ['the console of Linux', { TERM: 'linux' }, 8],
    ['a plain xterm', { TERM: 'xterm' }, 8],
    ['a VT220', { TERM: 'vt220' }, 0],
    ['a monochrome xterm', { TERM: 'xterm-mono' }, 0],
  ];

  it.each(table)('of %s are those it tells of', (_name, env, depth) => {
    expect(colourDepth(env, true)).toBe(depth);
  });

  it.each(table)('of %s are none where none are wanted', (_name, env) => {
    expect(colourDepth(env, false)).toBe(0);
  });
});
