import type { MatrixCase } from '../case.js';
import { ofKind } from '../kinds.js';
import { ACCEPT_THEN_RESET } from './accept-then-reset.js';
import { CARRIES_NOTHING } from './carries-nothing.js';
import { CRAFTED_SYN_REFUSED } from './crafted-syn-refused.js';
import { TLS_UNFINISHED } from './tls-unfinished.js';
import { TRANSIENT_ERROR } from './transient-error.js';
import { UNEQUAL_PATHS } from './unequal-paths.js';
import { UNIT_NAMED_ERRORS } from './unit-named-errors.js';

/** What public bug reports, vendor notes and manuals tell of, rebuilt with a device in the wire or on real kernels. */
export const FIELD: readonly MatrixCase[] = [
  ...ofKind('carries-nothing', CARRIES_NOTHING),
  ...ofKind('tls-unfinished', TLS_UNFINISHED),
  ...ofKind('accept-then-reset', ACCEPT_THEN_RESET),
  ...ofKind('unit-named-errors', UNIT_NAMED_ERRORS),
  ...ofKind('crafted-syn-refused', CRAFTED_SYN_REFUSED),
  ...ofKind('transient-error', TRANSIENT_ERROR),
  ...ofKind('unequal-paths', UNEQUAL_PATHS),
];
