import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { labPath } from '../../src/lab/environment.js';
import { labSupport } from '../../src/lab/support.js';
import type { MatrixCase } from './case.js';
import type { LabNetwork } from './topologies/network.js';
import { NETWORKS } from './topologies/networks.js';

/** Why this machine cannot run the case, or null. Nearly every case needs a firewall. */
export async function unfit(one: MatrixCase): Promise<string | null> {
  const support = await labSupport();
  if (!support.available || !support.nft) return support.reason ?? 'no lab on this machine';
  const { needs }: LabNetwork = NETWORKS[one.network];
  if (needs.includes('python3') && !(await hasPython()))
    return 'python3, which moves the frames of the slow line, is missing';
  return null;
}

async function hasPython(): Promise<boolean> {
  const tries = labPath()
    .split(':')
    .map((directory) => access(join(directory, 'python3'), constants.X_OK));
  return (await Promise.allSettled(tries)).some((result) => result.status === 'fulfilled');
}
