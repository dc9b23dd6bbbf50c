import type { SystemTrace } from '../ports.js';
import { parseTrace, type TraceContext, type TraceDialect } from './trace-dialect.js';

/** Marks of traceroute 2.x ("Modern traceroute for Linux"), which folds several codes into one. */
const MODERN: TraceDialect = {
  marks: {
    '!N': [0, 6, 8, 11],
    '!H': [1, 7, 12],
    '!P': [2],
    '!F': [4],
    '!S': [5],
    '!X': [9, 10, 13],
    '!V': [14],
    '!C': [15],
  },
  portUnreachableUnmarked: true,
};

/** Marks of GNU inetutils. Its UDP traces do not mark a port unreachable, its ICMP traces call it `!P`. */
const INETUTILS: TraceDialect = {
  marks: {
    '!N': [0],
    '!H': [1],
    '!P': [2, 3],
    '!F': [4],
    '!S': [5],
    '!*': [6, 7, 9, 10],
    '!U': [8],
    '!T': [11, 12],
    '!X': [13, 14, 15],
  },
  portUnreachableUnmarked: true,
};

/** Marks of busybox, as far as they were seen. */
const BUSYBOX: TraceDialect = {
  marks: { '!N': [0], '!H': [1], '!C': [10], '!A': [9, 13] },
  portUnreachableUnmarked: true,
};

/** Reads `traceroute -n -q 1` of Debian's traceroute, with `-O info` for TCP. */
export function parseModernTraceroute(text: string, context: TraceContext): SystemTrace {
  return parseTrace(text, context, MODERN);
}

/** Reads `traceroute -q 1` of GNU inetutils. */
export function parseInetutilsTraceroute(text: string, context: TraceContext): SystemTrace {
  return parseTrace(text, context, INETUTILS);
}

/** Reads `traceroute -n -q 1` of busybox. */
export function parseBusyboxTraceroute(text: string, context: TraceContext): SystemTrace {
  return parseTrace(text, context, BUSYBOX);
}
