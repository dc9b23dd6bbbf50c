import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.js';
import { compareReports } from '../../src/report/diff/compare.js';
import { DIFF_FORMATS } from '../../src/report/diff/render.js';
import { renderJson } from '../../src/report/formats/json.js';
import { captureNotes } from '../../src/report/formats/pcap/pcap.js';
import { maskReport } from '../../src/report/mask/mask.js';
import { knownEndings } from '../../src/report/registry.js';
import { remarksOn } from '../../src/report/rules/remarks.js';
import { renderRules, vendorOf } from '../../src/report/rules/rules.js';
import { VENDOR_NAMES } from '../../src/report/rules/vendor-names.js';
import { checkReport } from '../../src/report/schema.js';
import { contentOf } from '../support/content.js';
import { recorded } from '../support/recorded.js';

const ENDINGS = knownEndings().split(', ');
/** Values that JSON can hold and no report does. */
const ODD = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    0,
    -1,
    1e308,
    65_536,
    4_294_967_295,
    [],
    {},
    { length: { toString: 1, valueOf: 1 } },
    { length: 5, toJSON: 1 },
    'nasystem/\u0100',
    '\u0000',
    '\ud800',
    '255.255.255.255',
    '::1',
    '0.0.0.0',
    '9999-12-31T23:59:59Z',
    '0000-01-01T00:00:00Z',
    '__proto__',
    'constructor',
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** The way to every field of a report, down to the last. */
function placesIn(value: unknown, way: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...way, key], ...placesIn(inner, [...way, key])]);
}

const RECORDS = (['healthy', 'config-dropped-and-ping-rejected', 'plain-closed'] as const).map((name) => {
  const text = renderJson(recorded(name));
  return { text, places: placesIn(JSON.parse(text)) };
});

/** The content with this field replaced, or removed where the value is undefined; without it as it is. */
function editAt(content: unknown, way: readonly string[], value: unknown): void {
  const holder = way
    .slice(0, -1)
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], content);
  if (typeof holder === 'object' && holder !== null) (holder as Record<string, unknown>)[way.at(-1) ?? ''] = value;
}

/** Recorded reports with some of their fields replaced or removed. */
const edited = fc
  .record({
    record: fc.constantFrom(...RECORDS),
    edits: fc.array(fc.record({ at: fc.nat(), value: fc.option(ODD, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 2,
    }),
  })
  .map(({ record: { text, places }, edits }) => {
    const content: unknown = JSON.parse(text);
    for (const { at, value } of edits) editAt(content, places[at % places.length] ?? [], value);
    return JSON.parse(JSON.stringify(content)) as unknown;
  });

/** Everything that a report which was taken is put through. */
async function useUp(report: Report): Promise<void> {
  const { report: masked } = maskReport(report);
  for (const one of [report, masked]) {
    for (const ending of ENDINGS) await contentOf(one, ending);
    captureNotes(one);
  }
  for (const name of VENDOR_NAMES) {
    const vendor = vendorOf(name);
    if (!vendor) throw new Error(name);
    renderRules(report, vendor, { all: true, source: null, chain: null });
    remarksOn(report, vendor, { all: true, source: null });
  }
  const healthy = recorded('healthy');
  for (const diff of [compareReports(report, healthy), compareReports(healthy, report)])
    for (const render of Object.values(DIFF_FORMATS)) render(diff);
}

describe('a report that was edited by hand', () => {
  it.each<[string, (request: Record<string, unknown>) => void]>([
    ['names a TFTP file that no request can hold', (request) => Object.assign(request, { file: 'nasystem/\u0100' })],
    ['names no TFTP file', (request) => delete request['file']],
  ])('has a gap in its capture file where it %s', async (_what, edit) => {
    const report = recorded('healthy');
    for (const { evidence } of report.targets)
      for (const { probe, request } of evidence)
        if (probe === 'udp-whois') edit(request as unknown as Record<string, unknown>);
    expect(checkReport(JSON.parse(renderJson(report)))).toHaveProperty('report');
    for (const ending of ['.pcap', '.pcapng']) expect((await contentOf(report, ending)).length).toBeGreaterThan(24);
    expect(captureNotes(report).join()).toMatch(/not in it: \d+ probes? \(the report lacks what their headers need\)/);
  });

  it('has an answer at the end of time left out of its capture files', async () => {
    const report = recorded('healthy');
    for (const { evidence } of report.targets)
      for (const { replies } of evidence) for (const reply of replies) Object.assign(reply, { rttMs: 1e308 });
    for (const ending of ['.pcap', '.pcapng']) expect((await contentOf(report, ending)).length).toBeGreaterThan(24);
    expect(captureNotes(report).join()).toMatch(/not in it: \d+ answers/);
  });
});

describe('any JSON', () => {
  it('is taken as a report or refused in one line', () => {
    fc.assert(
      fc.property(fc.oneof(ODD, edited), (content) => {
        const result = checkReport(content);
        if ('problem' in result) expect(result.problem).toMatch(/^[^\n]{1,2000}$/);
      }),
      { numRuns: 300 },
    );
  });

  it('that is taken as a report goes through every format, the mask, every vendor’s rules and a comparison', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(edited, async (content) => {
        const result = checkReport(content);
        if ('problem' in result) return;
        taken += 1;
        await useUp(result.report);
      }),
      { numRuns: 150 },
    );
    expect(taken).toBeGreaterThan(5);
  }, 60_000);
});
