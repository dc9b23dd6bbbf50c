import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { LocalError } from '../../src/model/errors.js';
import { describeLab } from '../support/strict.js';

const BUILT = pathToFileURL(join(import.meta.dirname, '../../build/lab/')).href;
const MARK = 'PATHPROOF_CLEANUP_TEST';

/** What a lab could leave behind on the machine: mounts and named network namespaces. */
function traces(): { mounts: string; namespaces: string[] } {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
    namespaces: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
  };
}

/** Command lines of all processes that carry the mark in their environment. */
function marked(mark: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`${MARK}=${mark}`))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Two commands that would outlive a careless owner: one ignores signals, one has left its session. */
const STUBBORN = `trap "" INT TERM HUP; setsid sleep 600 & echo up; sleep 600`;

const OWNER = `
  const { openLab, closeAllLabs } = await import('${BUILT}lab.js');
  const { chain } = await import('${BUILT}chain.js');
  const lab = await openLab(chain(1));
  const child = lab.spawn('pc', ['sh', '-c', ${JSON.stringify(STUBBORN)}]);
  child.stdout.once('data', () => console.log('owner ready'));
  process.stdin.once('data', async (order) => {
    if (String(order) === 'exit') process.exit(5);
    if (String(order) === 'exit with handler') { process.on('exit', closeAllLabs); process.exit(5); }
    if (String(order) === 'throw') throw new Error('on purpose');
    if (String(order) === 'close') { await lab.close(); process.exit(5); }
  });
`;

await describeLab('nothing of a lab remains', () => {
  let before: ReturnType<typeof traces>;
  let mark: string;
  beforeEach(() => {
    before = traces();
    mark = crypto.randomUUID();
    vi.stubEnv(MARK, mark);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await expect.poll(() => marked(mark), { timeout: 10_000 }).toEqual([]);
    expect(traces()).toEqual(before);
  });

  async function stubborn(lab: Lab): Promise<ChildProcess> {
    const child = lab.spawn('r1', ['sh', '-c', STUBBORN]);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    return child;
  }

  it('after it is closed, with commands still running', async () => {
    const lab = await openLab(chain(1));
    const child = await stubborn(lab);
    expect(marked(mark).join('\n')).toContain('sleep 600');
    await lab.close();
    expect(child.signalCode).toBe('SIGKILL');
    expect(marked(mark)).toEqual([]);
    await expect(lab.exec('pc', ['true'])).rejects.toThrow(LocalError);
  });

  it('after it is closed twice at the same time', async () => {
    const lab = await openLab(chain(0));
    await Promise.all([lab.close(), lab.close()]);
    await lab.close();
    expect(marked(mark)).toEqual([]);
  });

  it('after its set-up failed half-way', async () => {
    const topology = chain(1);
    const unreachable = { node: 'unit', to: '10.99.0.0/16', via: '10.98.0.1' };
    const broken = openLab({ ...topology, routes: [...topology.routes, unreachable] });
    await expect(broken).rejects.toThrow(/lab could not be built: .*Nexthop has invalid gateway/);
    expect(marked(mark)).toEqual([]);
  });

  async function startOwner(): Promise<ChildProcess> {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER], { stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = await once(owner.stdout as NodeJS.ReadableStream, 'data');
    expect(String(line)).toBe('owner ready\n');
    const sleepers = (): string[] => marked(mark).filter((command) => command.startsWith('sleep 600'));
    await vi.waitFor(() => expect(sleepers()).toHaveLength(2), { timeout: 10_000 });
    return owner;
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('after its owner ended by %s', async (signal) => {
    const owner = await startOwner();
    const ended = once(owner, 'exit');
    owner.kill(signal);
    expect(await ended).toEqual([null, signal]);
  });

  it.each(['exit', 'exit with handler', 'throw', 'close'])('after its owner ended itself by: %s', async (order) => {
    const owner = await startOwner();
    const ended = once(owner, 'exit');
    owner.stdin?.write(order);
    expect(await ended).toEqual([order === 'throw' ? 1 : 5, null]);
  });

  it('after its owner forgot it', async () => {
    const forget = `const { openLab } = await import('${BUILT}lab.js');
      const { chain } = await import('${BUILT}chain.js');
      await openLab(chain(1));`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', forget], { stdio: 'ignore' });
    expect(await once(owner, 'exit')).toEqual([0, null]);
  });
}, []);
