import type { ColourDepth } from '../../tui/theme.js';

const MANY = /256|direct|kitty|alacritty|ghostty|wezterm|foot|iterm/;
const NONE = /^(dumb|vt\d+|.*-m(ono)?)$/;

/**
 * How many colours the terminal shows, by what it says of itself: COLORTERM, TERM, or one of the programs that are known
 * to have 256. Without such a sign eight are used, which every colour terminal has (ECMA-48).
 */
export function colourDepth(env: NodeJS.ProcessEnv, wanted: boolean): ColourDepth {
  const term = (env['TERM'] ?? '').toLowerCase();
  if (!wanted || NONE.test(term)) return 0;
  if (/^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '') || MANY.test(term)) return 256;
  const program = env['TERM_PROGRAM'] ?? env['WT_SESSION'] ?? env['VTE_VERSION'];
  return program !== undefined && program !== '' ? 256 : 8;
}
