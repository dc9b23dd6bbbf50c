import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { findProgram, searchDirectories } from './find-program.js';
import { linesOf } from './lines.js';
import { runProgram } from './run-program.js';

/** Whose `ping` or `traceroute` it is, which decides its options and its output. */
export type Family = 'iputils' | 'modern' | 'inetutils' | 'busybox' | 'macos' | 'windows' | 'unknown';

/** A program of the system: where it is, whose it is, and what it calls its version (null where it does not say). */
export interface SystemProgram {
  path: string;
  family: Family;
  version: string | null;
  /** Why it cannot be started, null where it can. */
  problem: string | null;
}

const VERSION_LIMIT_MS = 2000;

const VERSIONS: readonly [Family, RegExp][] = [
  ['iputils', /ping (?:from|utility,) (iputils[^\n]*)/],
  ['modern', /(Modern traceroute for Linux, version [\w.]+)/],
  ['inetutils', /\((GNU inetutils\)? ?[\w.]*)/],
  ['busybox', /(BusyBox v[\w.]+)/],
];

export interface WhereToLook {
  directories?: readonly string[];
  platform?: NodeJS.Platform;
}

/** The system's `ping`, or null where it has none. */
export function findPing(where: WhereToLook = {}): Promise<SystemProgram | null> {
  return find({ win32: 'PING.EXE', other: 'ping', versionFlag: '-V' }, where);
}

/** The system's `traceroute` (Windows: `tracert`), or null where it has none. */
export function findTraceroute(where: WhereToLook = {}): Promise<SystemProgram | null> {
  return find({ win32: 'TRACERT.EXE', other: 'traceroute', versionFlag: '--version' }, where);
}

interface Names {
  win32: string;
  other: string;
  versionFlag: string;
}

async function find(names: Names, { platform = process.platform, directories }: WhereToLook) {
  const name = platform === 'win32' ? names.win32 : names.other;
  const path = await findProgram(name, directories ?? searchDirectories(process.env, platform));
  return path === null ? null : identify(path, names.versionFlag, platform);
}

async function identify(path: string, versionFlag: string, platform: NodeJS.Platform): Promise<SystemProgram> {
  if (platform === 'win32') return { path, family: 'windows', version: null, problem: null };
  if (platform !== 'linux') return { path, family: 'macos', version: null, problem: null };
  const { text, error } = await runProgram(path, [versionFlag], { timeoutMs: VERSION_LIMIT_MS });
  return { path, ...(await familyOf(path, text)), problem: error ?? null };
}

async function familyOf(path: string, text: string): Promise<Pick<SystemProgram, 'family' | 'version'>> {
  const said = linesOf(text).join('\n');
  for (const [family, pattern] of VERSIONS) {
    const version = pattern.exec(said)?.[1];
    if (version !== undefined) return { family, version: version.replace(')', '') };
  }
  return { family: (await isBusybox(path)) ? 'busybox' : 'unknown', version: null };
}

async function isBusybox(path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => path);
  return basename(real) === 'busybox';
}
