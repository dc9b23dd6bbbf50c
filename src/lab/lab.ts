import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { BugError, LocalError } from '../model/errors.js';
import { checkTopology } from './check-topology.js';
import { enterNode, type SpawnOptions } from './enter.js';
import { type LabMode, labPath } from './environment.js';
import { type Holder, startHolder } from './holder.js';
import { collect, type ExecOptions, type ExecResult } from './run.js';
import { setupScript } from './setup-script.js';
import { labSupport } from './support.js';
import { addressFacingPc, type Topology } from './topology.js';

/** A running virtual network. It ends with close(), or when the process that opened it ends in any way. */
export interface Lab {
  readonly topology: Topology;
  readonly mode: LabMode;
  /** Address of a node; for a router the one that faces the PC. Throws BugError when there is none. */
  addressOf(node: string): string;
  /** Runs a command in a node to its end. A failing command is a value. */
  exec(node: string, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts a command in a node; it ends with the lab at the latest. */
  spawn(node: string, argv: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Loads a ruleset into a node's firewall. Throws LocalError when nft refuses it. */
  nft(node: string, ruleset: string): Promise<void>;
  /** Runs `ip` in a node and returns what it prints. Throws LocalError when it fails. */
  ip(node: string, args: readonly string[]): Promise<string>;
  /** Sets a kernel parameter such as `net.ipv4.ip_forward` in a node. Throws LocalError when it cannot be set. */
  sysctl(node: string, key: string, value: string | number): Promise<void>;
  /** Ends everything in the lab and waits for it. May be called more than once. */
  close(): Promise<void>;
}

const open = new Set<Holder>();

/** Builds the topology. Throws InputError when it makes no sense, LocalError when this machine cannot build it. */
export async function openLab(topology: Topology): Promise<Lab> {
  checkTopology(topology);
  const support = await labSupport();
  if (support.mode === null) throw new LocalError('lab-unavailable', `no lab on this machine: ${support.reason}`);
  const path = labPath();
  const holder = await startHolder(support.mode, path, setupScript(topology));
  open.add(holder);
  return labOf(topology, holder, path);
}

/** Ends all labs of this process without waiting: for the process's `exit` event. */
export function closeAllLabs(): void {
  for (const holder of open) holder.kill();
  open.clear();
}

function labOf(topology: Topology, holder: Holder, path: string): Lab {
  const running = new Set<ChildProcess>();
  const spawn: Lab['spawn'] = (node, argv, options) => {
    checkNode(topology, node);
    if (holder.ended) throw new LocalError('lab-closed', 'the lab is closed');
    const child = enterNode(holder, path, node, argv, options);
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.once('error', () => running.delete(child));
    return child;
  };
  const exec: Lab['exec'] = async (node, argv, options = {}) => collect(spawn(node, argv, options), options);
  return {
    topology,
    mode: holder.mode,
    addressOf: (node) => addressOf(topology, node),
    exec,
    spawn,
    nft: async (node, ruleset) => void (await succeed(exec, node, ['nft', '-f', '-'], ruleset)),
    ip: (node, args) => succeed(exec, node, ['ip', ...args]),
    sysctl: async (node, key, value) => void (await succeed(exec, node, writeKey(key, String(value)))),
    close: () => closeLab(holder, running),
  };
}

async function closeLab(holder: Holder, running: ReadonlySet<ChildProcess>): Promise<void> {
  const ends = [...running].map((child) => once(child, 'exit').catch(() => {}));
  await holder.close();
  open.delete(holder);
  await Promise.all(ends);
}

function addressOf(topology: Topology, node: string): string {
  checkNode(topology, node);
  const address = addressFacingPc(topology, node);
  if (address === undefined) throw new BugError(`the lab's node ${node} has no address`);
  return address;
}

function checkNode(topology: Topology, node: string): void {
  if (!topology.nodes.some(({ name }) => name === node)) throw new BugError(`the lab has no node ${node}`);
}

async function succeed(exec: Lab['exec'], node: string, argv: readonly string[], stdin = ''): Promise<string> {
  const result = await exec(node, argv, { stdin });
  if (result.code === 0) return result.stdout;
  const ending = result.signal ?? `code ${result.code}`;
  throw new LocalError('lab-command', `${argv.join(' ')} on ${node} ended with ${ending}: ${result.stderr.trim()}`);
}

/** Without sysctl(8), which not every machine has. */
function writeKey(key: string, value: string): string[] {
  return ['sh', '-c', 'printf %s "$2" > "/proc/sys/$1"', 'sh', key.replaceAll('.', '/'), value];
}
