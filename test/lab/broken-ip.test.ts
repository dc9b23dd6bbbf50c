import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { type Lab, openLab } from '../../src/lab/lab.js';
import { startLabUnit } from '../../src/lab/program.js';
import type { Report } from '../../src/model/report.js';
import { describeLab } from '../support/strict.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const FORMS: [string, string][] = [
  ['is denied', 'echo "Cannot bind netlink socket: Permission denied" >&2; exit 1'],
  ['is too old for JSON', 'echo "Option \\"-json\\" is unknown, try \\"ip -help\\"." >&2; exit 255'],
  ['is that of busybox', 'echo "BusyBox v1.36.1 multi-call binary." >&2; exit 1'],
  ['takes three seconds', 'sleep 3; exec /usr/sbin/ip "$@"'],
  ['prints noise', 'head -c 3000 /dev/urandom'],
  ['prints nothing', 'exit 0'],
];

await describeLab('an ip that', () => {
  let lab: Lab;
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-broken-ip-'));
  beforeAll(async () => {
    lab = await openLab(chain(2));
    await startLabUnit(lab, MAIN, []);
  });
  afterAll(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  /** The exit code, and what the report holds against the network. */
  async function run(method: string, target = lab.addressOf('unit')) {
    const argv = [process.execPath, MAIN, 'run', 'remote', '--address', target, '--json', '--method', method];
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const { stdout } = await lab.exec('pc', argv, { timeoutMs: 40_000, env });
    const { targets } = JSON.parse(stdout) as Report;
    return { failures: (targets[0]?.findings ?? []).filter(({ severity }) => severity === 'failure'), targets };
  }

  function place(script: string): void {
    writeFileSync(join(folder, 'ip'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'ip'), 0o755);
  }

  it.each(FORMS.flatMap(([what, script]) => ['raw', 'connect'].map((method) => [what, method, script] as const)))(
    '%s is no finding about a healthy path with the method %s, whose gateway is known all the same',
    async (_what, method, script) => {
      place(script);
      const { failures, targets } = await run(method);
      expect(failures).toEqual([]);
      const [route] = targets[0]?.evidence.filter(({ probe }) => probe === 'route-lookup') ?? [];
      expect(route).toMatchObject({ outcome: 'routed', route: { interface: 'e0', gateway: lab.addressOf('r1') } });
    },
  );

  it('is denied leaves the route of a policy rule unknown, and the path is measured', async () => {
    place('echo "Cannot bind netlink socket: Permission denied" >&2; exit 1');
    const unit = lab.addressOf('unit');
    await lab.ip('pc', ['rule', 'add', 'to', unit, 'table', '77']);
    await lab.ip('pc', ['route', 'add', 'default', 'via', lab.addressOf('r1'), 'table', '77']);
    const { failures, targets } = await run('raw');
    expect(failures).toEqual([]);
    expect(targets[0]?.evidence).toContainEqual(expect.objectContaining({ probe: 'route-lookup', outcome: 'unknown' }));
    place('exec /usr/sbin/ip "$@"');
    const { targets: asked } = await run('raw');
    expect(asked[0]?.evidence).toContainEqual(
      expect.objectContaining({ outcome: 'routed', route: expect.objectContaining({ gateway: lab.addressOf('r1') }) }),
    );
    await lab.ip('pc', ['rule', 'del', 'to', unit, 'table', '77']);
  });

  it.each(['unreachable', 'blackhole', 'prohibit'])(
    'is denied does not hide the kernel’s own refusal by a route of the type %s',
    async (type) => {
      place('echo "Cannot bind netlink socket: Permission denied" >&2; exit 1');
      await lab.ip('pc', ['route', 'replace', type, '198.51.100.0/24']);
      const { failures } = await run('raw', '198.51.100.7');
      expect(failures.map(({ code, certainty }) => [code, certainty])).toEqual([['pc-no-route', 'proved']]);
      await lab.ip('pc', ['route', 'del', type, '198.51.100.0/24']);
    },
  );
});
