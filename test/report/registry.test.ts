import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FORMATS, formatOf, formatsFor, isCapture, knownEndings } from '../../src/report/registry.js';
import { contentOf } from '../support/content.js';
import { recorded } from '../support/recorded.js';

const DOCS = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8');

describe('the formats of reports', () => {
  it.each(FORMATS)('$ending writes something, and stands in the table of the docs', async ({ ending }) => {
    expect((await contentOf(recorded('healthy'), ending)).length).toBeGreaterThan(0);
    const rows = DOCS.split('\n').filter((line) => line.startsWith('| `.'));
    expect(rows.filter((row) => row.split('|')[1]?.includes(`\`${ending}\``))).toHaveLength(1);
  });

  it('are picked by the longest ending, in any case', () => {
    expect(formatOf('a.PROBES.csv')?.ending).toBe('.probes.csv');
    expect(formatOf('probes.csv')?.ending).toBe('.csv');
    expect(formatOf('.csv')).toBeNull();
    expect(formatOf('a.pdf')).toBeNull();
    expect(isCapture('a.PCAPNG')).toBe(true);
  });

  it('need the packets of the method raw where they are captures', () => {
    expect(formatsFor('raw')).toEqual(FORMATS);
    expect(formatsFor('connect').map(({ ending }) => ending)).toEqual(
      knownEndings(' ')
        .split(' ')
        .filter((ending) => !ending.startsWith('.pcap')),
    );
  });
});
