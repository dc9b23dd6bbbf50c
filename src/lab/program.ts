import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { LocalError } from '../model/errors.js';
import type { EnterOptions } from './enter.js';
import type { Lab } from './lab.js';

const READY_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 3_000;
const MAX_OUTPUT_CHARACTERS = 64 * 1024;

/** A long-running program in a node. */
export interface LabProgram {
  readonly child: ChildProcess;
  /** The beginning of what it wrote to both streams so far, at most 64 KiB. */
  output(): string;
  /** Closes its standard input, and kills it when it has not ended three seconds later. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a node and resolves when a line of its standard output matches `ready`. Throws LocalError with
 * what the program wrote when it ends before that or takes longer than `timeoutMs`.
 */
export async function startProgram(
  lab: Lab,
  node: string,
  argv: readonly string[],
  ready: RegExp,
  timeoutMs: number = READY_TIMEOUT_MS,
  options: EnterOptions = {},
): Promise<LabProgram> {
  const child = lab.spawn(node, argv, { ...options, stdio: 'pipe' });
  child.stdin?.on('error', () => {});
  const output = gather(child);
  try {
    await untilReady(child, ready, timeoutMs);
  } catch (error) {
    await stop(child, 0);
    const what = error instanceof Error ? error.message : String(error);
    throw new LocalError('lab-program', `${argv.join(' ')} on ${node}: ${what}\n${output()}`, { cause: error });
  }
  return { child, output, stop: () => stop(child, STOP_TIMEOUT_MS) };
}

/** Starts the stand-in unit of the given main program on the node `unit`, with further arguments for it. */
export function startLabUnit(lab: Lab, mainPath: string, extraArgs: readonly string[] = []): Promise<LabProgram> {
  const argv = commandOf(mainPath, 'standin', '--until-stdin-closes', ...extraArgs);
  return startProgram(lab, 'unit', argv, /^stand-in ready/);
}

/** The command that starts a main program: Node and the script, or the executable that holds both. */
export function commandOf(mainPath: string, ...args: readonly string[]): string[] {
  return mainPath === process.execPath ? [mainPath, ...args] : [process.execPath, mainPath, ...args];
}

function gather(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      text = (text + String(data)).slice(0, MAX_OUTPUT_CHARACTERS);
    });
  }
  return () => text;
}

function untilReady(child: ChildProcess, ready: RegExp, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${timeoutMs} ms`)), timeoutMs);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      child.stdout?.off('data', look);
      error === undefined ? resolve() : reject(error);
    };
    let seen = '';
    const look = (data: Buffer): void => {
      seen = (seen + String(data)).slice(0, MAX_OUTPUT_CHARACTERS);
      if (
        seen
          .split('\n')
          .slice(0, -1)
          .some((line) => ready.test(line))
      )
        settle();
    };
    child.stdout?.on('data', look);
    child.once('error', settle);
    child.once('close', (code, signal) => settle(new Error(`ended with ${signal ?? `code ${code}`}`)));
  });
}

async function stop(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}
