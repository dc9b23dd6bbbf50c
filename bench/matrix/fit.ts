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
  const needs = needsOf(one);
  if (needs.includes('python3') && !(await hasPython())) return 'python3, which moves frames, is missing';
  if (needs.includes('tun') && !(await isUsable('/dev/net/tun', constants.R_OK | constants.W_OK)))
    return '/dev/net/tun, which makes tunnel interfaces, may not be opened';
  return null;
}

/** What the case needs of the machine: that of its network, and its own. */
export function needsOf(one: MatrixCase): LabNetwork['needs'] {
  const network: LabNetwork = NETWORKS[one.network];
  return [...network.needs, ...(one.needs ?? [])];
}

async function hasPython(): Promise<boolean> {
  const tries = labPath()
    .split(':')
    .map((directory) => isUsable(join(directory, 'python3'), constants.X_OK));
  return (await Promise.all(tries)).includes(true);
}

function isUsable(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
