import type { MatrixCase } from '../case.js';
import { ofKind } from '../kinds.js';
import { ACCEPT_THEN_RESET } from './accept-then-reset.js';
import { CARRIES_NOTHING } from './carries-nothing.js';
import { TLS_UNFINISHED } from './tls-unfinished.js';

/** What public bug reports, vendor notes and manuals tell of, rebuilt with a device in the wire or on real kernels. */
export const FIELD: readonly MatrixCase[] = [
  ...ofKind('carries-nothing', CARRIES_NOTHING),
  ...ofKind('tls-unfinished', TLS_UNFINISHED),
  ...ofKind('accept-then-reset', ACCEPT_THEN_RESET),
];
