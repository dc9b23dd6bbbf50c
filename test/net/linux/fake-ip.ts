import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { linuxLinks } from '../../../src/net/linux/links.js';

/** What the stand-in for `ip` prints, and how it ends. */
export interface Said {
  stdout?: string;
  stderr?: string;
  status?: number;
}

/** The interfaces as they are read through a program `ip` that says this; `asked` is what it was asked. */
export async function withIp<T>(
  said: Said,
  use: (links: typeof linuxLinks) => Promise<T>,
): Promise<{ result: T; asked: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-ip-'));
  try {
    writeProgram(folder, said);
    vi.resetModules();
    vi.stubEnv('PATH', folder);
    const { linuxLinks: links } = await import('../../../src/net/linux/links.js');
    const result = await use(links);
    const { readFileSync } = await import('node:fs');
    return { result, asked: readFileSync(join(folder, 'asked'), 'utf8').trim() };
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
}

function writeProgram(folder: string, { stdout = '', stderr = '', status = 0 }: Said): void {
  writeFileSync(join(folder, 'stdout'), stdout);
  writeFileSync(join(folder, 'stderr'), stderr);
  const script = `#!/bin/sh\ncd "${folder}"\necho "$*" > asked\ncat stdout\ncat stderr >&2\nexit ${status}\n`;
  writeFileSync(join(folder, 'ip'), script);
  chmodSync(join(folder, 'ip'), 0o755);
}
