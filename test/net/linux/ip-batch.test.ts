import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import type { RouteLookup } from '../../../src/net/ports.js';
import { describeUnless } from '../../support/strict.js';

const notLinux = process.platform === 'linux' ? null : 'the tables are read this way on Linux alone';

/** A route table over a program `ip` that answers each address by its last number: 9 is refused. */
async function lookUp(addresses: readonly string[], extraLine = ''): Promise<{ found: RouteLookup[]; calls: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-batch-'));
  const script = `#!/bin/sh
answer() {
  case "$1" in
    *.9) echo 'RTNETLINK answers: Network is unreachable' >&2; return 2;;
    *) echo "[{\\"dst\\":\\"$1\\",\\"gateway\\":\\"10.0.0.1\\",\\"dev\\":\\"e0\\",\\"prefsrc\\":\\"10.0.0.\${1##*.}\\"}]";;
  esac
}
echo "$*" >> ${folder}/calls
case "$*" in
  *-batch*) line=0; while read -r _ _ to; do line=$((line + 1)); answer "$to" || echo "Command failed -:$line" >&2; done; printf '%s' '${extraLine}';;
  *) for to; do :; done; answer "$to";;
esac
`;
  try {
    writeFileSync(join(folder, 'ip'), script);
    chmodSync(join(folder, 'ip'), 0o755);
    vi.resetModules();
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    const { linuxRoutes } = await import('../../../src/net/linux/routes.js');
    const found = await Promise.all(addresses.map((address) => linuxRoutes.lookup(address as Ipv4)));
    return { found, calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length };
  } finally {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  }
}

const MANY = Array.from({ length: 60 }, (_, index) => `10.1.0.${index + 1}`);
const expected = MANY.map((address) =>
  address.endsWith('.9')
    ? { kind: 'no-route', reason: 'Network is unreachable' }
    : { kind: 'routed', interface: 'e0', source: `10.0.0.${address.split('.')[3]}`, gateway: '10.0.0.1' },
);

describeUnless(notLinux, 'many questions to ip', () => {
  it('share processes, and each gets its own answer, refusals among them', async () => {
    const { found, calls } = await lookUp(MANY);
    expect(found).toEqual(expected);
    expect(calls).toBe(2);
  });

  it('are asked one by one when the answers cannot be told apart', async () => {
    const { found, calls } = await lookUp(MANY.slice(0, 12), '[]');
    expect(found).toEqual(expected.slice(0, 12));
    expect(calls).toBe(13);
  });
});
