import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import { addRules, rejectWith, TO_CONFIG } from '../../src/lab/rules.js';
import { labSupport } from '../../src/lab/support.js';
import { describeUnless } from '../support/strict.js';
import { MALFORMED, noTshark, tshark, WRONG_CHECKSUM } from '../support/tshark.js';
import { inLab, runScenario } from './remote-run.js';

const support = await labSupport();
const noLab = support.available && support.nft ? null : (support.reason ?? 'no lab with nft');

describeUnless(noLab ?? noTshark, 'the capture file of a run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pathproof-pcap-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is read back without a malformed packet, with who refused and the discovery of one port', async () => {
    await inLab(chain(2), async (lab) => {
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, rejectWith(13)]]);
      const file = join(folder, 'run.pcap');
      const { target } = await runScenario(lab, 'remote', ['--report', file]);
      const capture = readFileSync(file);
      expect(tshark(capture, `${MALFORMED} || ${WRONG_CHECKSUM}`)).toEqual([]);
      const refusals = tshark(capture, 'icmp.type == 3 && icmp.code == 13', ['ip.src', 'tcp.dstport']);
      expect(refusals).toContainEqual([lab.addressOf('r2'), '50804']);
      const asked = target.evidence.flatMap((entry) =>
        entry.probe === 'udp-whois' && !entry.request.broadcast ? [String(entry.request.sourcePort)] : [],
      );
      const [answer] = tshark(capture, 'tftp.opcode == 3', ['ip.src', 'udp.dstport']);
      expect(answer?.[0]).toBe(lab.addressOf('unit'));
      expect(asked).toContain(answer?.[1]);
    });
  });
});
