import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rebuildPackets } from '../../../../src/report/formats/pcap/frames.js';
import { captureNotes, renderPcap } from '../../../../src/report/formats/pcap/pcap.js';
import { renderPcapng } from '../../../../src/report/formats/pcap/pcapng.js';
import { maskReport } from '../../../../src/report/mask/mask.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';
import { HOSTILE, hostile, manyTargets, searched } from '../../../support/reports.js';
import { describeUnless } from '../../../support/strict.js';
import { dissect, noTshark, tshark } from '../../../support/tshark.js';

const FIELDS = ['frame.time_epoch', 'ip.src', 'ip.dst', 'ip.proto', 'frame.len'];

/** The comment of the file as a whole, as capinfos (which comes with tshark) prints it. */
async function fileComment(capture: Buffer): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pathproof-pcapng-'));
  try {
    const file = join(folder, 'report.pcapng');
    writeFileSync(file, capture);
    return (await promisify(execFile)('capinfos', ['-k', file], { timeout: 60_000 })).stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describeUnless(noTshark, 'the capture file with comments, as tshark reads it', () => {
  it.concurrent.each(RECORDED)('of %s holds the same packets as the pcap file', async (name) => {
    const { rows, complaints } = await dissect(renderPcapng(recorded(name)), FIELDS);
    expect(complaints).toEqual([]);
    expect(rows).toEqual((await dissect(renderPcap(recorded(name)), FIELDS)).rows);
  });

  it('says of each packet which probe it belongs to, what became of it, and which finding rests on it', async () => {
    const report = recorded('config-rejected-13');
    const comments = await tshark(renderPcapng(report), 'frame.comment', ['frame.comment']);
    const rows = comments.map(([comment = '']) => comment);
    expect(rows).toHaveLength(rebuildPackets(report).frames.length);
    expect(rows).toContainEqual(
      expect.stringMatching(
        /^answers e\d+ tcp-syn \(attempt\): communication administratively prohibited; evidence of f1/,
      ),
    );
    const cited = targetOf(report).findings[0]?.evidence ?? [];
    const found = rows.filter((comment) => comment.includes('f1 port-rejected'));
    const ids = new Set(found.map((comment) => /e\d+/.exec(comment)?.[0]));
    for (const id of ids) expect(cited).toContain(id);
    expect(ids.size).toBeGreaterThan(0);
  });

  it('tells what was sent from what was received', async () => {
    const report = recorded('config-reset-r1');
    const [pc = ''] = report.vantage.interfaces.map(({ address }) => address);
    const capture = renderPcapng(report);
    const { rows } = await dissect(capture, ['frame.packet_flags_direction', 'ip.src', 'ip.dst']);
    const going = (direction: string): string[][] => rows.filter(([flag = '']) => Number(flag) === Number(direction));
    expect(going('2').filter(([, from]) => from !== pc)).toEqual([]);
    expect(going('1').filter(([, , to]) => to !== pc)).toEqual([]);
    expect(going('1').length).toBeGreaterThan(0);
  });

  it('says of which unit each probe is, where there are several', async () => {
    const rows = await tshark(renderPcapng(manyTargets(2)), 'ip.dst == 10.20.0.2', ['frame.comment']);
    for (const [comment] of rows) expect(comment).toMatch(/^10\.20\.0\.2 (answers )?e\d+/);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('says in its own comment what it is, and what is not in it', async () => {
    const report = recorded('config-dropped-r2');
    const told = await fileComment(renderPcapng(report));
    expect(told).toContain('FAIL');
    expect(told).toContain(targetOf(report).summary);
    const sessions = targetOf(report).evidence.filter(({ probe }) => probe === 'tcp-session');
    for (const { id } of sessions)
      expect(told).toMatch(new RegExp(`not in this file: \\d+ TCP sessions? .*\\b${id}\\b`));
  });

  it('tells nothing that the mask hides', async () => {
    const capture = renderPcapng(maskReport(recorded('config-dropped-r2')).report);
    expect((await fileComment(capture)) + capture.toString('latin1')).not.toContain('192.168.42.1');
  });

  it.concurrent.each(HOSTILE)('with %s in the report is whole', async (_what, text) => {
    const capture = renderPcapng(hostile(text));
    expect((await dissect(capture)).complaints).toEqual([]);
    expect(await fileComment(capture)).not.toMatch(/[\u001b\u202e]/);
  });
});

describe('what is not in a capture file', () => {
  const SESSIONS = 'TCP sessions (the system holds them and shows none of their packets)';

  it.each(RECORDED)('of %s is told: every entry of the evidence is in it, told, or sends nothing', (name) => {
    const report = recorded(name);
    const { frames, left } = rebuildPackets(report);
    const [shown, told] = [new Set(frames.map(({ entry }) => entry.id)), new Set(left.map(({ id }) => id))];
    const QUIET = ['interfaces', 'links', 'route-lookup', 'neighbour', 'name-lookup', 'local-firewall'];
    const others = targetOf(report).evidence.filter(
      ({ id, probe, outcome }) => !shown.has(id) && !told.has(id) && outcome !== 'not-sent' && !QUIET.includes(probe),
    );
    expect(others).toEqual([]);
    const sessions = targetOf(report).evidence.filter(({ probe }) => probe === 'tcp-session').length;
    expect(captureNotes(report).includes(`not in it: ${sessions} ${SESSIONS}`)).toBe(sessions > 1);
  });

  it('is all of it where nothing was sent, and where no unit answered', () => {
    expect(captureNotes(recorded('pc-no-route'))[0]).toBe('it holds no packet');
    expect(captureNotes(searched([], 3))).toEqual([
      'it holds no packet',
      '3 addresses answer but are no unit: the report keeps none of their packets',
    ]);
  });

  it('names the source port that stands in, where the report keeps none', () => {
    expect(captureNotes(recorded('healthy'))).toContainEqual(
      expect.stringMatching(
        /^the report does not keep the source port of \d+ UDP discovery requests: 49152 stands in$/,
      ),
    );
  });

  it('is told for what the method raw never sends as well', () => {
    const report = recorded('healthy');
    const base = { sentAt: report.startedAt, outcome: 'ended', replies: [] };
    const evidence = [
      { ...base, id: 'e1', probe: 'system-trace', request: {}, hops: [] },
      { ...base, id: 'e2', probe: 'base-port-search', request: {}, outcome: 'found' },
      { ...base, id: 'e3', probe: 'udp-listen', request: {}, outcome: 'silent' },
      { ...base, id: 'e4', probe: 'udp-listen', request: {}, outcome: 'answered', replies: [{}] },
      { ...base, id: 'e5', probe: 'tcp-session', request: {}, outcome: 'denied' },
    ] as never[];
    const notes = captureNotes({ ...report, targets: [{ ...targetOf(report), evidence }] });
    expect(notes).toEqual([
      'it holds no packet',
      'not in it: 1 search for the base port (kept as a whole, not packet by packet)',
      'not in it: 1 port listened on (where the datagrams went to is not kept)',
      'not in it: 1 run of the system’s tools (they show none of their packets)',
    ]);
  });
});
