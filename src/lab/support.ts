import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enterNode } from './enter.js';
import { type LabMode, labPath } from './environment.js';
import { type Holder, startHolder } from './holder.js';
import { collect } from './run.js';
import { setupScript } from './setup-script.js';

/** Whether this machine can build a lab. `reason` says what is missing and how to get it, also when only nft is. */
export interface LabSupport {
  available: boolean;
  mode: LabMode | null;
  /** Whether firewall rules can be loaded in the lab. */
  nft: boolean;
  reason: string | null;
}

/** Debian package of each program that a lab needs. */
const PACKAGES: Record<string, string> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
};
const TRIAL = { nodes: [{ name: 'trial', role: 'pc' as const }], links: [], routes: [] };

let known: Promise<LabSupport> | undefined;

/** Tries to build a one-node lab and to list its firewall rules. The answer is kept for the life of the process. */
export function labSupport(): Promise<LabSupport> {
  known ??= tryLab(labPath());
  return known;
}

/** As labSupport, with the given search path and modes, and without keeping the answer. */
export async function tryLab(path: string, modes: readonly LabMode[] = possibleModes()): Promise<LabSupport> {
  if (process.platform !== 'linux') return unavailable('the lab needs Linux network namespaces');
  for (const [program, debianPackage] of Object.entries(PACKAGES)) {
    if (!(await isInstalled(program, path))) return unavailable(notInstalled(program, debianPackage));
  }
  const complaints: string[] = [];
  for (const mode of modes) {
    try {
      return await tryMode(mode, path);
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error));
    }
  }
  return unavailable((await restriction()) ?? `network namespaces are not permitted here (${complaints.join('; ')})`);
}

/** Root without CAP_SYS_ADMIN, as in most containers, may still be allowed a user namespace. */
function possibleModes(): LabMode[] {
  return process.geteuid?.() === 0 ? ['root', 'user-namespace'] : ['user-namespace'];
}

async function tryMode(mode: LabMode, path: string): Promise<LabSupport> {
  const holder = await startHolder(mode, path, setupScript(TRIAL));
  try {
    const complaint = await nftComplaint(holder, path);
    return { available: true, mode, nft: complaint === null, reason: complaint };
  } finally {
    await holder.close();
  }
}

const TRIAL_TIMEOUT_MS = 5_000;
const TRIAL_RULES = `table ip trial {
  chain input {
    type filter hook input priority 0; policy accept;
    tcp dport { 1, 2 } counter reject with tcp reset
  }
}
`;

async function nftComplaint(holder: Holder, path: string): Promise<string | null> {
  if (!(await isInstalled('nft', path))) return `${notInstalled('nft', 'nftables')}; faults without a firewall work`;
  const child = enterNode(holder, path, 'trial', ['nft', '-f', '-']);
  const result = await collect(child, { stdin: TRIAL_RULES, timeoutMs: TRIAL_TIMEOUT_MS });
  if (result.timedOut) return `nft did not load rules within ${TRIAL_TIMEOUT_MS / 1000} s here`;
  return result.code === 0 ? null : `nft cannot load rules here: ${result.stderr.trim().split('\n')[0]}`;
}

function unavailable(reason: string): LabSupport {
  return { available: false, mode: null, nft: false, reason };
}

function notInstalled(program: string, debianPackage: string): string {
  return `\`${program}\` is not installed (Debian: apt install ${debianPackage})`;
}

async function isInstalled(program: string, path: string): Promise<boolean> {
  const tries = path.split(':').map((directory) => access(join(directory, program), constants.X_OK));
  return (await Promise.allSettled(tries)).some((result) => result.status === 'fulfilled');
}

/** The kernel settings that forbid user namespaces, with the value that does. */
const RESTRICTIONS = [
  { key: 'kernel.unprivileged_userns_clone', forbids: '0', allow: '1' },
  { key: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allow: '0' },
  { key: 'user.max_user_namespaces', forbids: '0', allow: '10000' },
];

async function restriction(): Promise<string | null> {
  for (const { key, forbids, allow } of RESTRICTIONS) {
    const value = await readFile(`/proc/sys/${key.replaceAll('.', '/')}`, 'utf8').catch(() => '');
    if (value.trim() !== forbids) continue;
    return `user namespaces are forbidden by ${key}=${forbids} (run as root, or: sysctl -w ${key}=${allow})`;
  }
  return null;
}
