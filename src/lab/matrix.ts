import type { MatrixCase } from './matrix/case.js';
import { FILTERED } from './matrix/filtered.js';
import { FLOWS } from './matrix/flows.js';
import { HEALTHY_PATHS } from './matrix/healthy.js';
import { MIDDLE } from './matrix/middle.js';
import { PAIRS } from './matrix/pairs.js';
import { PC } from './matrix/pc.js';
import { PING } from './matrix/ping.js';
import { REFUSED } from './matrix/refused.js';
import { ROUTE } from './matrix/route.js';

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
];
