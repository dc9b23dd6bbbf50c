import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { IpAnswer } from '../../../src/net/linux/ip.js';
import { describeUnless } from '../../support/strict.js';

const notLinux = process.platform === 'linux' ? null : 'the tables are read this way on Linux alone';

/** Questions to a program `ip` that answers each address by its last number: 9 is refused. */
async function lookUp(addresses: readonly string[], extraLine = ''): Promise<{ found: IpAnswer[]; calls: number }> {
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
  const found = await askAll(script, addresses, folder);
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length;
  rmSync(folder, { recursive: true });
  return { found, calls };
}

/** Puts the questions to a script in the place of `ip`. */
async function askAll(
  script: string,
  addresses: readonly string[],
  folder = mkdtempSync(join(tmpdir(), 'pathproof-ip-')),
): Promise<IpAnswer[]> {
  try {
    writeFileSync(join(folder, 'ip'), script);
    chmodSync(join(folder, 'ip'), 0o755);
    vi.resetModules();
    vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
    const { askIp } = await import('../../../src/net/linux/ip-batch.js');
    return await Promise.all(addresses.map((address) => askIp(['route', 'get', address])));
  } finally {
    vi.unstubAllEnvs();
    rmSync(join(folder, 'ip'));
  }
}

const MANY = Array.from({ length: 60 }, (_, index) => `10.1.0.${index + 1}`);
const expected = MANY.map((address) =>
  address.endsWith('.9')
    ? { kind: 'refused', message: 'RTNETLINK answers: Network is unreachable' }
    : {
        kind: 'json',
        rows: [{ dst: address, gateway: '10.0.0.1', dev: 'e0', prefsrc: `10.0.0.${address.split('.')[3]}` }],
      },
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

describeUnless(notLinux, 'an ip that cannot be used', () => {
  it.each([
    ['echo "Cannot bind netlink socket: Permission denied" >&2; exit 1'],
    ['echo "Option \\"-json\\" is unknown, try \\"ip -help\\"." >&2; exit 255'],
    ["echo \"ip: invalid argument '-json' to 'ip'\" >&2; exit 1"],
    ['head -c 3000 /dev/urandom'],
    ['exit 0'],
  ])('%j gives the kernel no word in its mouth, alone or for many questions', async (script) => {
    const answers = await askAll(`#!/bin/sh\n${script}\n`, ['192.0.2.1', '192.0.2.9', '192.0.2.3']);
    expect(answers.map(({ kind }) => kind)).toEqual(['unusable', 'unusable', 'unusable']);
  });

  it('because it hangs is waited for once for all questions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pathproof-ip-'));
    const answers = await askAll(`#!/bin/sh\necho >> ${folder}/calls\nexec sleep 30\n`, MANY, folder);
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['unusable']));
    // The first question goes alone, the others together.
    expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('\n\n');
    rmSync(folder, { recursive: true });
  });
});
