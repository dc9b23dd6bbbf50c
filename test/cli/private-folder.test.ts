import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import module from 'node:module';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCompiled } from '../../src/cli/compile-cache.js';
import { privateFolder } from '../../src/cli/private-folder.js';

const isRoot = process.geteuid?.() === 0;
const NAME = `test-${process.pid}`;
let cache: string;
let made: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'pathproof-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
  // What root keeps does not follow an environment that may be the user's.
  made = join(isRoot ? join(userInfo().homedir, '.cache') : cache, 'pathproof', NAME);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(made, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
});

describe('the private folder', () => {
  it('is made below the cache of the user, for nobody else', () => {
    expect(privateFolder(NAME)).toBe(made);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(privateFolder(NAME)).toBe(made);
  });

  it('is none where others may write to it', () => {
    privateFolder(NAME);
    chmodSync(made, 0o770);
    expect(privateFolder(NAME)).toBeNull();
  });

  it('is none where it cannot be made', () => {
    expect(privateFolder(`${NAME}\0`)).toBeNull();
  });

  it('is below the home of the user where the environment names no cache', () => {
    if (!isRoot) vi.stubEnv('HOME', cache);
    vi.stubEnv('XDG_CACHE_HOME', '');
    const home = isRoot ? userInfo().homedir : homedir();
    expect(privateFolder(NAME)).toBe(join(home, '.cache/pathproof', NAME));
  });
});

describe('what Node compiled', () => {
  const node = module as { enableCompileCache?: (folder: string) => unknown };
  const original = node.enableCompileCache;
  afterEach(() => {
    if (original === undefined) delete node.enableCompileCache;
    else node.enableCompileCache = original;
  });

  it('is kept in a private folder, but not for root', () => {
    const enable = vi.fn();
    node.enableCompileCache = enable;
    keepCompiled();
    expect(enable.mock.calls).toEqual(isRoot ? [] : [[join(cache, 'pathproof/compiled')]]);
  });

  it('is not kept by a Node that cannot', () => {
    delete node.enableCompileCache;
    expect(keepCompiled).not.toThrow();
  });
});
