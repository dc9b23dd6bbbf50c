import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { labEnvironment } from './environment.js';
import type { Holder } from './holder.js';
import { NETNS_DIRECTORY } from './setup-script.js';
import { childrenOf, signalProcess } from './signals.js';

/** Ctrl-C reaches the whole foreground group, and `nsenter` has to outlive the command to hand on its exit code. */
const IGNORE_SIGNALS = ['env', '--ignore-signal=INT,QUIT'];
const DEFAULT_SIGNALS = ['env', '--default-signal=INT,QUIT'];

/** What spawn and exec share. */
export interface EnterOptions {
  env?: NodeJS.ProcessEnv;
  /** Default: the working directory of this process when the lab was opened. */
  cwd?: string;
}

export interface SpawnOptions extends EnterOptions {
  /** Default: three pipes. Ignored with `terminal`. */
  stdio?: StdioOptions;
  /** The command takes over this process's terminal: inherited streams, and Ctrl-C and resizing reach it directly. */
  terminal?: boolean;
}

/**
 * Starts a command inside a node's namespaces. It ends with the lab at the latest. Its `kill` signals the command
 * itself: `nsenter` stays outside as its parent, and would otherwise take the signal alone.
 */
export function enterNode(
  holder: Holder,
  path: string,
  node: string,
  argv: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const terminal = options.terminal === true;
  const entered = nsenter(holder, node, options.cwd, terminal ? [...DEFAULT_SIGNALS, ...argv] : argv);
  const [file, ...rest] = terminal ? [...IGNORE_SIGNALS, ...entered] : entered;
  const child = spawn(file as string, rest, {
    detached: !terminal,
    env: labEnvironment(holder.mode, path, options.env),
    stdio: terminal ? 'inherit' : (options.stdio ?? 'pipe'),
  });
  child.kill = (signal = 'SIGTERM') => signalCommand(child, signal, !terminal);
  return child;
}

/** Entering a mount namespace leads to its root directory, so the working directory is given as seen in there. */
function nsenter({ mode, pid }: Holder, node: string, cwd: string | undefined, argv: readonly string[]): string[] {
  const user = mode === 'user-namespace' ? ['--user', '--preserve-credentials'] : [];
  const network = `--net=/proc/${pid}/root${NETNS_DIRECTORY}/${node}`;
  const directory = cwd === undefined ? '--wd' : `--wd=/proc/${pid}/root${resolve(cwd)}`;
  return ['nsenter', '--target', String(pid), ...user, '--mount', '--pid', network, directory, '--', ...argv];
}

function signalCommand(child: ChildProcess, signal: NodeJS.Signals | number, ownGroup: boolean): boolean {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  if (ownGroup && signal === 'SIGKILL') return signalProcess(-child.pid, signal);
  const [command] = childrenOf(child.pid);
  return signalProcess(command ?? child.pid, signal);
}
