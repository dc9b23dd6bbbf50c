import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkReportMethod } from '../../../../src/cli/output/report-files.js';
import type { Report } from '../../../../src/model/report.js';
import { renderPcap } from '../../../../src/report/formats/pcap/pcap.js';
import { maskReport } from '../../../../src/report/mask/mask.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';
import { HOSTILE, hostile } from '../../../support/reports.js';
import { describeUnless } from '../../../support/strict.js';
import { type Dissected, dissect, noTshark, tshark } from '../../../support/tshark.js';

/** After the heads of the file and of the packet, in its IPv4 header. */
const FIRST_TIME_TO_LIVE = 24 + 16 + 8;
const PROBES = ['echo', 'tcp-syn', 'udp-whois'];

function packetsOf(report: Report): { at: number; from: string; to: string }[] {
  const pc = targetOf(report).evidence.find((entry) => entry.probe === 'route-lookup')?.route?.source ?? '';
  return report.targets
    .flatMap(({ evidence }) => evidence)
    .filter(({ probe, outcome }) => PROBES.includes(probe) && outcome !== 'not-sent')
    .flatMap(({ sentAt, request, replies }) => {
      const at = Date.parse(sentAt) / 1000;
      const sent = { at, from: pc, to: (request as { destination: string }).destination };
      return [sent, ...replies.map(({ from, rttMs }) => ({ at: at + rttMs / 1000, from, to: pc }))];
    })
    .sort((a, b) => a.at - b.at);
}

function sorted(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => row.join(' ')).sort();
}

/** Each capture file is read once, by whichever test comes first. */
const read = new Map<string, Promise<Dissected>>();

function readOnce(capture: Buffer): Promise<Dissected> {
  const key = createHash('sha256').update(capture).digest('hex');
  const reading = read.get(key) ?? dissect(capture, ['frame.time_epoch', 'ip.src', 'ip.dst']);
  read.set(key, reading);
  return reading;
}

describeUnless(noTshark, 'the capture file, as tshark reads it', () => {
  it.concurrent.each(RECORDED)('of %s holds no malformed packet and no wrong checksum', async (name) => {
    expect((await readOnce(renderPcap(recorded(name)))).complaints).toEqual([]);
  });

  it('with a wrong byte in a header is complained of', async () => {
    const capture = renderPcap(recorded('healthy'));
    capture[FIRST_TIME_TO_LIVE] = (capture[FIRST_TIME_TO_LIVE] ?? 0) ^ 1;
    expect((await dissect(capture)).complaints).toEqual(['1 _ws.expert.severity', '1 ip.checksum.status']);
  });

  it.concurrent.each(RECORDED.filter((name) => name !== 'pc-no-route'))(
    'of %s holds every packet at its time',
    async (name) => {
      const report = recorded(name);
      const { rows } = await readOnce(renderPcap(report));
      const expected = packetsOf(report);
      expect(rows).toHaveLength(expected.length);
      expect(rows.map(([, from, to]) => `${from} ${to}`).sort()).toEqual(
        expected.map(({ from, to }) => `${from} ${to}`).sort(),
      );
      for (const [index, [time = '']] of rows.entries()) {
        const seconds = /^\d+\.\d+$/.test(time) ? Number(time) : Date.parse(time) / 1000;
        expect(Math.abs(seconds - (expected[index]?.at ?? 0))).toBeLessThan(0.0011);
      }
    },
  );

  it('tells SYN, SYN-ACK and RST with the numbers that were matched', async () => {
    const report = recorded('config-reset-r1');
    const fields = ['tcp.dstport', 'tcp.seq_raw', 'ip.ttl'];
    const sent = await tshark(renderPcap(report), 'tcp.flags.syn == 1 && tcp.flags.ack == 0 && !icmp', fields);
    const syns = targetOf(report).evidence.flatMap((entry) => (entry.probe === 'tcp-syn' ? [entry] : []));
    expect(sorted(sent)).toEqual(
      sorted(syns.map(({ request }) => [`${request.port}`, `${request.sequence}`, `${request.ttl}`])),
    );
    const resets = await tshark(renderPcap(report), 'tcp.flags.reset == 1', ['tcp.srcport', 'tcp.ack_raw', 'ip.ttl']);
    const heard = syns.flatMap(({ request, replies }) =>
      replies.flatMap((reply) =>
        reply.kind === 'rst' ? [[`${request.port}`, `${request.sequence + 1}`, `${reply.ttl}`]] : [],
      ),
    );
    expect(sorted(resets)).toEqual(sorted(heard));
    expect(heard.length).toBeGreaterThan(0);
  });

  it('tells ICMP errors with what they quote', async () => {
    const report = recorded('config-rejected-13');
    const rows = await tshark(renderPcap(report), 'icmp.type == 3', ['icmp.code', 'ip.src', 'tcp.dstport']);
    expect(rows).toContainEqual(['13', '10.0.12.2', '50804']);
  });

  it('tells UDP discovery and its answer as one TFTP transfer', async () => {
    const rows = await tshark(renderPcap(recorded('healthy')), 'tftp', [
      'tftp.opcode',
      'tftp.source_file',
      'tftp.block',
    ]);
    expect(rows).toContainEqual(['1', 'nasystem/who_is', '']);
    expect(rows.some(([opcode, , block]) => opcode === '3' && block === '1')).toBe(true);
  });

  it('can be read without what the mask hides', async () => {
    const capture = renderPcap(maskReport(recorded('config-dropped-r2')).report);
    const { rows, complaints } = await readOnce(capture);
    expect(complaints).toEqual([]);
    expect(await tshark(capture, 'ip.addr == 192.168.42.1', ['ip.addr'])).toEqual([]);
    expect(rows.some((row) => row.includes('198.18.0.1'))).toBe(true);
  });

  it.concurrent.each(HOSTILE)('of a report with %s in it holds no malformed packet', async (_what, text) => {
    expect((await readOnce(renderPcap(hostile(text)))).complaints).toEqual([]);
  });
});

describe('a capture file', () => {
  it('is the same for the same report', () => {
    expect(renderPcap(recorded('healthy')).equals(renderPcap(recorded('healthy')))).toBe(true);
  });

  it('has no packets where none was sent', () => {
    expect(renderPcap(recorded('pc-no-route')).length).toBe(24);
  });

  it('leaves out what was edited into no packet', () => {
    const report = recorded('healthy');
    const text = JSON.stringify(report).replaceAll('192.168.42.1', '192.168.42.1000');
    expect(renderPcap(JSON.parse(text) as Report).length).toBeLessThan(renderPcap(report).length);
  });

  it.each(['system', 'connect'] as const)('is refused for the method %s, in one line', (method) => {
    expect(() => checkReportMethod(method, ['a.json', 'b.PCAP'])).toThrow(
      `--report: a capture file needs the packets of the method raw; with the method ${method} the system sends them and shows none, received "b.PCAP"`,
    );
    expect(() => checkReportMethod(method, ['a.json'])).not.toThrow();
    expect(() => checkReportMethod('raw', ['b.pcap'])).not.toThrow();
  });
});
