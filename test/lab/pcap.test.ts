import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { startProgram } from '../../src/lab/program.js';
import { addRules, rejectWith, TO_CONFIG } from '../../src/lab/rules.js';
import { labSupport } from '../../src/lab/support.js';
import { describeUnless } from '../support/strict.js';
import { dissect, noTshark, tshark } from '../support/tshark.js';
import { noTcpdump } from './daemons.js';
import { inLab, runScenario } from './remote-run.js';

const support = await labSupport();
const noLab = support.available && support.nft ? null : (support.reason ?? 'no lab with nft');

const FLOW = ['ip.src', 'ip.dst', 'ip.proto', 'udp.srcport', 'udp.dstport', 'tcp.srcport', 'tcp.dstport'];

const unseen = await noTcpdump();

describeUnless(noLab ?? noTshark, 'the capture file of a run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-pcap-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.concurrent('is read back without a malformed packet, with who refused and the discovery of one port', async () => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, rejectWith(13)]]);
      const file = join(folder, 'run.pcap');
      const { target } = await runScenario(lab, 'remote', ['--report', file]);
      const capture = readFileSync(file);
      expect((await dissect(capture)).complaints).toEqual([]);
      const refusals = await tshark(capture, 'icmp.type == 3 && icmp.code == 13', ['ip.src', 'tcp.dstport']);
      expect(refusals).toContainEqual([lab.addressOf('r2'), '50804']);
      const asked = target.evidence.flatMap((entry) =>
        entry.probe === 'udp-whois' && !entry.request.broadcast ? [String(entry.request.sourcePort)] : [],
      );
      const [answer] = await tshark(capture, 'tftp.opcode == 3', ['ip.src', 'udp.dstport']);
      expect(answer?.[0]).toBe(lab.addressOf('unit'));
      expect(asked).toContain(answer?.[1]);
    });
  });

  describeUnless(unseen, 'beside one of the wire', () => {
    it('of the port table holds no packet that was not on the wire', async () => {
      await inLab(chain(2), async (lab) => {
        await addRules(lab, 'r2', 'forward', [['udp dport { 520, 50796 }', 'drop']]);
        const [wire, file] = [join(folder, 'wire.pcap'), join(folder, 'ports.pcapng')];
        const argv = ['tcpdump', '-Z', 'root', '-U', '--immediate-mode', '-i', 'e0', '-w', wire, 'ip'];
        const witness = await startProgram(lab, 'pc', ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...argv], /listening on/);
        const ended = once(witness.child, 'exit');
        const { target, stderr } = await runScenario(lab, 'ports', ['--report', file]);
        witness.child.kill('SIGINT');
        await ended;
        const [seen, told] = [readFileSync(wire), readFileSync(file)];
        for (const [what, fields] of [
          [
            `ip.src == ${lab.addressOf('pc')} && !(icmp.type == 3 || icmp.type == 11)`,
            [...FLOW, 'tcp.seq_raw', 'ip.ttl', 'ip.len'],
          ],
          [`ip.dst == ${lab.addressOf('pc')}`, [...FLOW, 'icmp.type', 'icmp.code', 'tcp.flags']],
        ] as const) {
          const known = new Set((await tshark(seen, what, fields)).map((row) => row.join(' ')));
          const rebuilt = (await tshark(told, what, fields)).map((row) => row.join(' '));
          expect(rebuilt.filter((row) => !known.has(row))).toEqual([]);
          expect(rebuilt.length).toBeGreaterThan(20);
        }
        const sessions = target.evidence.filter(({ probe }) => probe === 'tcp-session').length;
        expect(stderr).toContain(`not in it: ${sessions} TCP sessions (the system holds them`);
      });
    });
  });
});
