import type { MatrixCase } from '../case.js';
import { ofKind } from '../kinds.js';
import { ACCEPT_THEN_RESET } from './accept-then-reset.js';
import { CARRIES_NOTHING } from './carries-nothing.js';
import { COPIED_TTL_ECHO, COPIED_TTL_RESET } from './copied-ttl.js';
import { CRAFTED_SYN_REFUSED } from './crafted-syn-refused.js';
import { ANSWER_FROM_ELSEWHERE, FORWARDER_ANSWERS_PING } from './elsewhere.js';
import { ERRORS_OF_ONE_PROTOCOL } from './errors-of-one-protocol.js';
import { LOOP_OR_NOT } from './loop-or-not.js';
import { ODD_ERRORS } from './odd-errors.js';
import { PC_OWN_REFUSAL } from './pc-own-refusal.js';
import { LARGE_PINGS, SIZE_BLACK_HOLE } from './size.js';
import { SOME_FLOWS } from './some-flows.js';
import { TLS_UNFINISHED } from './tls-unfinished.js';
import { TRANSIENT_ERROR } from './transient-error.js';
import { TUNNEL_ON_DEMAND, TUNNEL_SWALLOWS } from './tunnels.js';
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
  ...ofKind('errors-of-one-protocol', ERRORS_OF_ONE_PROTOCOL),
  ...ofKind('copied-ttl-reset', COPIED_TTL_RESET),
  ...ofKind('pc-own-refusal', PC_OWN_REFUSAL),
  ...ofKind('loop-or-not', LOOP_OR_NOT),
  ...ofKind('copied-ttl-echo', COPIED_TTL_ECHO),
  ...ofKind('answer-from-elsewhere', ANSWER_FROM_ELSEWHERE),
  ...ofKind('forwarder-answers-ping', FORWARDER_ANSWERS_PING),
  ...ofKind('large-pings', LARGE_PINGS),
  ...ofKind('tunnel-on-demand', TUNNEL_ON_DEMAND),
  ...ofKind('tunnel-swallows', TUNNEL_SWALLOWS),
  ...ofKind('odd-errors', ODD_ERRORS),
  ...ofKind('size-black-hole', SIZE_BLACK_HOLE),
  ...ofKind('some-flows', SOME_FLOWS),
];
