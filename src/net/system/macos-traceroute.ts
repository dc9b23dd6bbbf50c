import type { SystemTrace } from '../ports.js';
import { parseTrace, type TraceContext, type TraceDialect } from './trace-dialect.js';

/** Marks of the BSD traceroute, as its manual lists them: one for each code. */
const MACOS: TraceDialect = {
  marks: {
    '!N': [0],
    '!H': [1],
    '!P': [2],
    '!F': [4],
    '!S': [5],
    '!U': [6],
    '!W': [7],
    '!I': [8],
    '!A': [9],
    '!Z': [10],
    '!Q': [11],
    '!T': [12],
    '!X': [13],
    '!V': [14],
    '!C': [15],
  },
  portUnreachableUnmarked: true,
};

/** Reads `traceroute -n -q 1` of macOS. */
export function parseMacosTraceroute(text: string, context: TraceContext): SystemTrace {
  return parseTrace(text, context, MACOS);
}
