import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { renderJson } from '../../../src/report/formats/json.js';
import { knownEndings, reporterFor } from '../../../src/report/registry.js';
import { contentOf } from '../../support/content.js';
import { RECORDED, recorded } from '../../support/recorded.js';

describe('the JSON report', () => {
  it.each(RECORDED)('of %s comes back as it was', (name) => {
    const report = recorded(name);
    expect(JSON.parse(renderJson(report))).toEqual(report);
  });

  it('ends with a newline', () => {
    expect(renderJson(recorded('healthy'))).toMatch(/\}\n$/);
  });

  it('gives times to the microsecond, and leaves other numbers alone', () => {
    const report = { ...recorded('healthy'), durationMs: 1.23456789, other: 1.23456789 } as Report;
    expect(JSON.parse(renderJson(report))).toMatchObject({ durationMs: 1.235, other: 1.23456789 });
  });

  it('escapes what the network sent', () => {
    const report = { ...recorded('healthy'), scenario: '\u001b[2J\n"' };
    expect(renderJson(report)).toContain('"scenario": "\\u001b[2J\\n\\""');
  });

  it('escapes what JSON allows but a terminal obeys, and loses none of it', () => {
    const scenario = `a\u009b2J\u007f\u0085\u2028\u202e\ufeff${String.fromCodePoint(0xe0041)}😀ü`;
    const text = renderJson({ ...recorded('healthy'), scenario });
    expect(text).toContain('"a\\u009b2J\\u007f\\u0085\\u2028\\u202e\\ufeff\\udb40\\udc41😀ü"');
    expect(JSON.parse(text)).toMatchObject({ scenario });
  });
});

describe('the formats', () => {
  it('are known by their endings', () => {
    expect(knownEndings()).toBe('.json, .txt, .html, .md, .csv, .probes.csv, .xml, .pcap, .pcapng');
    expect(reporterFor('a/report.PROBES.csv')).not.toBe(reporterFor('a/report.csv'));
    expect(reporterFor('report.pdf')).toBeNull();
  });

  it('all render every recorded report', async () => {
    for (const ending of knownEndings().split(', ')) {
      const unit = ending.startsWith('.pcap') ? Buffer.of(192, 168, 42, 1) : '192.168.42.1';
      for (const name of RECORDED.filter((one) => one !== 'pc-no-route')) {
        expect((await contentOf(recorded(name), ending)).includes(unit)).toBe(true);
      }
    }
  });
});
