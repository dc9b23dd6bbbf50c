import type { MatrixCase } from '../case.js';
import type { Kind } from '../kinds.js';
import { FIELD } from './field.js';

/**
 * Of every kind of the field one case that shows it and one that is healthy beside it: their reports are recorded
 * (test/fixtures/matrix), and test/lab runs them. Large pings break nothing: there the first is what makes them vanish.
 */
export const TWINS: Readonly<Record<Exclude<Kind, 'documented'>, readonly [shows: string, healthy: string]>> = {
  'carries-nothing': ['wired-dead-config-d1', 'wired-first-fin-lost-d1'],
  'tls-unfinished': ['wired-tls-blocked-d2', 'wired-tls-slow'],
  'accept-then-reset': ['wired-accept-reset-config-d1', 'wired-reset-of-one-session'],
  'unit-named-errors': ['wired-named-config-13-d3', 'wired-rewritten-d2'],
  'crafted-syn-refused': ['wired-options-of-kernel-config-d2', 'wired-first-syn-config-d1'],
  'transient-error': ['wired-error-stays', 'wired-gone-config-13-once'],
  'unequal-paths': ['uneven-config-reset-r1', 'uneven-healthy'],
  'errors-of-one-protocol': ['wired-no-tcp-errors-d1-config-dropped-r3', 'wired-no-tcp-errors'],
  'copied-ttl-reset': ['wired-copied-reset-config-d2', 'wired-copied-reset-beside'],
  'pc-own-refusal': ['lan-pc-proxy-all', 'two-pc-resets-others'],
  'loop-or-not': ['four-config-loop-r4', 'five-same-address-r2-r4'],
  'copied-ttl-echo': ['wired-copied-echo-config-reset-r1', 'wired-copied-echo'],
  'answer-from-elsewhere': ['one-config-from-elsewhere', 'four-second-address'],
  'forwarder-answers-ping': ['forward-unit-off', 'forward-healthy-tls'],
  'large-pings': ['wired-large-ping-requests-d2', 'two-mss-clamped-r2'],
  'tunnel-on-demand': ['wired-never-up-d1', 'wired-late-3000-d1'],
  'tunnel-swallows': ['one-swallowed-network', 'four-tunnel-elsewhere'],
  'odd-errors': ['wired-problem-config', 'wired-quench-beside'],
  'size-black-hole': ['wired-hole-to-the-unit-d2', 'wired-small-link-told'],
  'some-flows': ['wired-half-config-odd-d2', 'wired-half-late-d2'],
};

const NAMES = new Set(Object.values(TWINS).flat());

/** The cases of all twins. */
export const TWIN_CASES: readonly MatrixCase[] = FIELD.filter(({ name }) => NAMES.has(name));
