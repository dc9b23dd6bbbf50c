import type { MatrixCase } from './case.js';
import { FIELD } from './field/field.js';
import { FILTERED } from './filtered.js';
import { FLOWS } from './flows.js';
import { HEALTHY_PATHS } from './healthy.js';
import { MIDDLE } from './middle.js';
import { PAIRS } from './pairs.js';
import { PC } from './pc.js';
import { PING } from './ping.js';
import { REFUSED } from './refused.js';
import { ROUTE } from './route.js';

/** The fault matrix: what is injected on real kernels, and what a correct diagnosis says of it. */
export const MATRIX: readonly MatrixCase[] = [
  ...HEALTHY_PATHS,
  ...PC,
  ...ROUTE,
  ...PING,
  ...FILTERED,
  ...REFUSED,
  ...MIDDLE,
  ...FLOWS,
  ...PAIRS,
  ...FIELD,
];
