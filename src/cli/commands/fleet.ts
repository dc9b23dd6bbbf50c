import { InputError } from '../../model/errors.js';
import { MULTI_REMOTE } from '../../scenarios/definitions/multi-remote.js';
import { readFleet } from '../input/fleet-file.js';
import type { Settings } from '../options/options.js';
import { warn } from '../output/print.js';
import { checkSecurityPort, runOnTargets } from './run.js';

/** `pathproof fleet FILE`: multi-remote over the units that a file names. */
export async function fleetCommand(file: string, settings: Settings): Promise<number> {
  const { address, search, findBasePort } = settings;
  if (address !== undefined) throw new InputError('--address', 'is not for fleet: the file names the units', address);
  if (search !== undefined) throw new InputError('--search', 'is not for fleet: the file names the units', search);
  if (findBasePort) throw new InputError('--find-base-port', 'is for one unit: use it with run remote', true);
  checkSecurityPort('fleet', settings);
  return runOnTargets(MULTI_REMOTE, { kind: 'criteria', criteria: await readFleet(file, warn) }, settings);
}
