import { readFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/model/errors.js';
import type { CaptureEvidence, CaptureSighting } from '../../../src/model/evidence/capture.js';
import type { Evidence } from '../../../src/model/evidence/evidence.js';
import { isCapture } from '../../../src/model/evidence/kinds.js';
import type { Report, TargetReport } from '../../../src/model/report.js';
import { renderHtml } from '../../../src/report/formats/html/page.js';
import { PLAIN } from '../../../src/report/formats/text/style.js';
import { renderText } from '../../../src/report/formats/text/text.js';
import { type At, joinCapture } from '../../../src/report/join/join.js';
import { maskReport } from '../../../src/report/mask/mask.js';
import { checkReport } from '../../../src/report/schema.js';
import { rejudge } from '../../../src/scenarios/run/rejudge.js';
import type { ByteSource } from '../../../src/wire/capture/byte-source.js';

/** A run through three routers of which the second drops answers, and what tcpdump saw on both sides of it. */
const FOLDER = joinPath(import.meta.dirname, '../../fixtures/join');
const bytesOf = (name: string): Buffer => readFileSync(joinPath(FOLDER, name));
const visit = (): Report => JSON.parse(bytesOf('visit.json').toString()) as Report;
const [BEFORE, AFTER] = [bytesOf('before.pcap'), bytesOf('after.pcap')];

function sourceOf(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

interface Taken {
  name: string;
  bytes: Buffer;
  at?: At;
}

/** The entries of each capture, and the report with them. */
function joinAll(report: Report, captures: readonly Taken[]): Report {
  return rejudge(report, (target) => entriesOf(report, target, captures));
}

function entriesOf(report: Report, target: TargetReport, captures: readonly Taken[]): Evidence[] {
  const all = captures.flatMap(
    ({ name, bytes, at = null }, index) =>
      joinCapture(report, target, { file: name, number: index + 1, source: sourceOf(bytes), at }).entries,
  );
  return all.map((entry, index): CaptureEvidence => ({ ...entry, id: `e${9000 + index}` }));
}

function told(report: Report): string[] {
  return (report.targets[0]?.findings ?? []).map(
    ({ code, certainty, suspects }) =>
      `${code} ${certainty}: ${suspects.map(({ role, hop, direction }) => `${role} ${hop} ${direction}`).join(', ')}`,
  );
}

const BOTH: readonly Taken[] = [
  { name: 'before.pcap', bytes: BEFORE },
  { name: 'after.pcap', bytes: AFTER },
];

describe('a report with captures of both sides of the second router', () => {
  it('proves that it drops the answers, which the run alone cannot know', () => {
    expect(told(visit())).toEqual([
      'port-filtered likely: router 3 forward, unit 4 forward, router 1 return, router 2 return',
    ]);
    expect(told(joinAll(visit(), BOTH))).toEqual(['port-filtered proved: router 2 return']);
  });

  it('says the same whatever the order of the files', () => {
    expect(told(joinAll(visit(), BOTH.toReversed()))).toEqual(['port-filtered proved: router 2 return']);
  });

  it('shows where each was taken, in words and in the picture', () => {
    const report = joinAll(visit(), BOTH);
    expect(report.targets[0]?.path.captures).toEqual([
      { hop: 1, name: 'before.pcap' },
      { hop: 2, name: 'after.pcap' },
    ]);
    expect(renderText(report, PLAIN)).toMatch(/captured +◆ before\.pcap +◆ after\.pcap/);
    expect(renderHtml(report)).toContain('◆ before.pcap');
  });

  it('is a report that is read back, and joined again', () => {
    const checked = checkReport(JSON.parse(JSON.stringify(joinAll(visit(), BOTH))));
    expect(checked).toHaveProperty('report');
  });

  it('masks the names of the files', () => {
    const { report } = maskReport(joinAll(visit(), BOTH));
    expect(JSON.stringify(report)).not.toContain('.pcap');
  });

  it('suspects fewer with one of them alone', () => {
    expect(told(joinAll(visit(), [{ name: 'after.pcap', bytes: AFTER }]))).toEqual([
      'port-filtered likely: router 2 return, router 1 return',
    ]);
  });
});

/** Each pair of rows stands on both sides of one number, or one condition, that decides whether a device is proved. */
describe('what a proof by captures takes', () => {
  const CONFIG = [50804, 50805];
  const portOf = (report: Report, id: string): number | undefined => {
    const request = report.targets[0]?.evidence.find((entry) => entry.id === id)?.request ?? {};
    return 'port' in request ? request.port : undefined;
  };
  /** The entries of both captures, with the sightings of each changed. */
  function joinChanged(
    change: (sightings: CaptureSighting[], report: Report, file: number) => CaptureSighting[],
  ): string[] {
    const report = visit();
    const [target] = report.targets as [TargetReport];
    const entries = entriesOf(report, target, BOTH).map((entry) =>
      isCapture(entry) ? { ...entry, sightings: change(entry.sightings, report, entry.request.file) } : entry,
    );
    return told(rejudge(report, () => entries));
  }
  /** Of the answers of each configuration port, so many: the first of them, and the last ones. */
  const withAnswers = (count: number) => (sightings: CaptureSighting[], report: Report) =>
    CONFIG.reduce((kept, port) => {
      const answered = kept.filter(({ id, answer }) => answer !== undefined && portOf(report, id) === port);
      const left = [answered[0], ...answered.slice(answered.length - count + 1)].slice(0, count);
      return kept.filter((one) => !answered.includes(one) || left.includes(one));
    }, sightings);

  it.each([
    [1, 'likely: router 2 return, router 1 return'],
    [2, 'proved: router 2 return'],
  ])('%i answers of a port that go into the device', (count, expected) => {
    expect(joinChanged(withAnswers(count))).toEqual([`port-filtered ${expected}`]);
  });

  it('every packet that got through in between', () => {
    const isPing = (report: Report, id: string): boolean =>
      report.targets[0]?.evidence.find((entry) => entry.id === id)?.probe === 'echo';
    const withoutOne = (sightings: CaptureSighting[], report: Report, file: number): CaptureSighting[] => {
      const discovery = sightings.filter(
        ({ id, answer }) => answer !== undefined && !CONFIG.includes(portOf(report, id) ?? 0) && !isPing(report, id),
      );
      return file === 1 ? sightings.filter((one) => one !== discovery[Math.floor(discovery.length / 2)]) : sightings;
    };
    expect(joinChanged((sightings) => sightings)).toEqual(['port-filtered proved: router 2 return']);
    expect(joinChanged(withoutOne).join()).not.toContain('proved');
  });
});

describe('the word of the user', () => {
  const target = (): TargetReport => visit().targets[0] as TargetReport;
  const join = (at: At) => joinCapture(visit(), target(), { file: 'x.pcap', number: 1, source: sourceOf(BEFORE), at });

  it.each([[{ kind: 'hop', hop: 1 }], [{ kind: 'hop', hop: 2 }], [{ kind: 'router', address: '10.0.12.2' }]] as At[][])(
    'may say what the packets say: %j',
    (at) => {
      expect(join(at as At).entries.map(({ request }) => request.hop)).toEqual([1]);
    },
  );

  it.each([
    [{ kind: 'hop', hop: 3 }, 'must agree with the TTLs'],
    [{ kind: 'router', address: '10.9.9.9' }, 'must be a router that the run saw'],
  ] as [At, string][])('is refused where it contradicts them: %j', (at, message) => {
    expect(() => join(at)).toThrow(message);
  });
});

describe('a file of any bytes', () => {
  const report = visit();
  const [target] = report.targets as [TargetReport];
  /** Some bytes of a real capture replaced, and the rest cut off. */
  const broken = fc
    .record({
      edits: fc.array(fc.tuple(fc.nat(BEFORE.length - 1), fc.nat(255)), { maxLength: 40 }),
      length: fc.nat(BEFORE.length),
      whole: fc.boolean(),
    })
    .map(({ edits, length, whole }) => {
      const bytes = Buffer.from(BEFORE);
      for (const [offset, value] of edits) bytes[offset] = value;
      return whole ? bytes : bytes.subarray(0, length);
    });

  it('is read, or refused with a typed error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          broken,
          fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
        ),
        (bytes) => {
          try {
            const entries = entriesOf(report, target, [{ name: 'x.pcap', bytes }]);
            rejudge(report, () => entries);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('proves nobody else than the router that drops', () => {
    fc.assert(
      fc.property(broken, (bytes) => {
        try {
          const report2 = joinAll(report, [
            { name: 'before.pcap', bytes },
            { name: 'after.pcap', bytes: AFTER },
          ]);
          const proved = (report2.targets[0]?.findings ?? []).filter(({ certainty }) => certainty === 'proved');
          for (const { suspects } of proved) expect(suspects).toMatchObject([{ hop: 2, direction: 'return' }]);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
