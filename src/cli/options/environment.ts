import { didYouMean } from '../input/one-of.js';
import { warn } from '../output/print.js';
import { OPTIONS, type OptionName, variableName } from './options.js';

const PREFIX = 'PATHPROOF_';
/** Besides the options of a run: read in other places. */
const OTHERS = ['PATHPROOF_CONFIG', 'PATHPROOF_SNMP_COMMUNITY'];
/** Those of the project's own tests, which start the program. */
const OF_TESTS = [
  'PATHPROOF_STRICT',
  'PATHPROOF_GOLDEN',
  'PATHPROOF_SCREENSHOTS',
  'PATHPROOF_CHROMIUM',
  'PATHPROOF_CLEANUP_TEST',
];

/** Tells of each variable that looks like one of pathproof's and is none: it would be thought to act. */
export function tellUnknownVariables(env: NodeJS.ProcessEnv, tell: (message: string) => void = warn): void {
  const known = [...(Object.keys(OPTIONS) as OptionName[]).map(variableName), ...OTHERS];
  for (const name of Object.keys(env).sort()) {
    if (!name.startsWith(PREFIX) || known.includes(name) || OF_TESTS.includes(name)) continue;
    const hint = didYouMean(name, known);
    tell(`${name}: is no variable of pathproof and does nothing${hint === undefined ? '' : `; ${hint}`}`);
  }
}
