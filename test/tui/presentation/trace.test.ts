import { describe, expect, it } from 'vitest';
import type { FlowTrace, HopOutcome, Path } from '../../../src/model/report.js';
import { presentTrace } from '../../../src/tui/presentation/trace.js';
import { textOf, widthOf } from '../../../src/tui/text.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';

const draw = (name: string, width: number): string => {
  const { path, address, findings } = targetOf(recorded(name));
  // Round-trip times are those of one recording.
  const hops = path.hops.map((hop) => ({ ...hop, rttMs: hop.rttMs === null ? null : hop.ttl }));
  return presentTrace({ ...path, hops }, address, findings, width)
    .map((one) => textOf(one).trimEnd())
    .join('\n');
};

const WIDTHS = [117, 77, 57];

describe('the path picture', () => {
  it.each(RECORDED)('of %s is as it was', async (name) => {
    const all = WIDTHS.map((width) => `${width} cells\n${draw(name, width)}\n`).join('\n');
    await expect(all).toMatchFileSnapshot(`../../fixtures/ladders/${name}.txt`);
  });

  it.each(RECORDED)('of %s is never wider than its room', (name) => {
    const { path, address, findings } = targetOf(recorded(name));
    for (const width of WIDTHS) {
      for (const row of presentTrace(path, address, findings, width)) expect(widthOf(row)).toBeLessThanOrEqual(width);
    }
  });

  it('breaks before the hop that stays silent, and says so in words', () => {
    expect(draw('config-dropped-r2', 117)).toMatch(/tcp 50804 +●━+●━+●━+╸ +✖ {2}✖ silent after hop 2/);
  });

  it('goes all the way to a device that refuses, and no further', () => {
    expect(draw('config-rejected-r1', 117)).toMatch(/tcp 50804 +●━+✖[ ·]+ {2}✖ rejected by hop 1/);
  });

  it('ends at the PC what the PC refused to send, and has another sign for what breaks no requirement', () => {
    const hops = [1, 2].map((ttl) => ({
      ttl,
      address: ttl === 2 ? '10.0.2.1' : null,
      rttMs: null,
      unasked: true as const,
    }));
    const hopProbes = (outcome: HopOutcome) =>
      hops.map(({ ttl }) => ({ ttl, outcome: ttl === 2 ? outcome : 'passed' }) as const);
    const ladders: FlowTrace[] = [
      { protocol: 'tcp', port: 50804, hops: hopProbes('not-tried'), unsent: true },
      { protocol: 'tcp', port: 50808, hops: hopProbes('reset'), harmless: true, refusedByUnit: true },
      { protocol: 'udp', port: 69, hops: hopProbes('silent'), harmless: true },
    ];
    const lines = presentTrace({ hops, ladders }, '10.0.2.1', [], 117);
    const [, addresses, , unsent, reset, silent] = lines.map(textOf);
    expect(addresses).toContain('not asked');
    expect(unsent).toMatch(/^tcp 50804 +✖ {2}not sent: this PC refused it$/);
    expect(reset).toMatch(/●━+●━+× {2}× reset by unit/);
    expect(silent).toMatch(/●━+╸ +\? {2}\? silent after hop 1/);
    expect(
      lines
        .slice(4)
        .flat()
        .map(({ tone }) => tone),
    ).not.toContain('bad');
  });

  it('breaks before a reset that another device sends in the unit’s name', () => {
    const { path, address } = targetOf(recorded('config-reset-r2'));
    expect(presentTrace(path, address, [], 117).map(textOf)[5]).toMatch(/50804 +●━+●━+●━+╸ +✖ {2}✖ reset after hop 2$/);
    expect(draw('config-closed', 117)).toMatch(/tcp 50804 +●━+●━+●━+✖ {2}✖ reset by unit/);
  });

  it('draws no place where nothing was traced, and names none', () => {
    const outcomes: HopOutcome[][] = [
      ['not-tried', 'not-tried', 'silent'],
      ['unknown', 'unknown', 'silent'],
      ['passed', 'not-tried', 'silent'],
    ];
    const hops = [1, 2, 3].map((ttl) => ({ ttl, address: `10.0.${ttl}.1`, rttMs: 1 }));
    const ladders = outcomes.map((row, at): FlowTrace => {
      return { protocol: 'tcp', port: at, hops: row.map((outcome, index) => ({ ttl: index + 1, outcome })) };
    });
    const [, , , untraced, mute, partly] = presentTrace({ hops, ladders }, '10.0.3.1', [], 117).map(textOf);
    expect(untraced).toMatch(/ ●╌+\?╌+\?╌+\? {2}✖ silent, place unknown$/);
    expect(mute).toMatch(/ ●╌+\?╌+\?╌+\? {2}✖ silent, place unknown$/);
    expect(partly).toMatch(/ ●━+●╌+\?╌+\? {2}✖ silent after hop 1$/);
  });

  it('names the hop before the silence, never the device that may have got nothing', () => {
    expect(draw('config-dropped-r1', 117)).toMatch(/tcp 50804 +●━+●━+╸ +✖[ ·]+ {2}✖ silent after hop 1/);
  });

  it('ends a reset at the device that the findings take for its sender', () => {
    expect(draw('config-reset-r2', 117)).toMatch(/tcp 50804 +●━+●━+✖[ ·]+ {2}✖ reset by hop 2\n/);
    expect(draw('config-reset-r2', 117)).toMatch(/tcp 50805 +●━+●━+✖[ ·]+ {2}✖ reset by hop 2\n/);
    expect(draw('plain-closed', 117)).toMatch(/tcp 50804 +●━+●━+●━+× {2}× reset by unit\n/);
  });

  it('leaves the sender of a reset open where the findings do', () => {
    const report = targetOf(recorded('config-reset-r2'));
    const findings = report.findings.map((finding) => ({ ...finding, certainty: 'possible' as const }));
    const row = presentTrace(report.path, report.address, findings, 117).map(textOf)[5];
    expect(row).toMatch(/tcp 50804 .*✖ reset after hop 2$/);
  });

  it('marks the suspects below their columns, the most likely first, and the way back with an arrow', () => {
    expect(draw('config-dropped-r2', 117)).toMatch(/f1 suspects +▲3← +▲1 +▲2 +port-filtered/);
  });

  it('shows that nothing leaves the PC where it has no route', () => {
    expect(draw('pc-no-route', 117)).toMatch(/✖ {2}nothing leaves this PC\n.*▲1 {2}pc-no-route/);
  });

  it('keeps the hops beside the break of a path that is longer than the screen is wide', () => {
    const length = 30;
    const hops = Array.from({ length }, (_, at) => ({ ttl: at + 1, address: `10.0.${at}.1`, rttMs: 1 }));
    const hopProbes = hops.map(({ ttl }) => ({
      ttl,
      outcome: ttl < 20 ? 'passed' : ttl === 20 ? 'silent' : 'not-tried',
    }));
    const path = { hops, ladders: [{ protocol: 'tcp', port: 50804, hops: hopProbes }] } as Path;
    const [heads, row] = presentTrace(path, '10.0.29.1', [], 57).map(textOf);
    expect(heads).toMatch(/… +19 +20 +… +unit/);
    expect(row).toContain('✖ silent after hop 19');
    expect(row?.length).toBeLessThanOrEqual(57);
  });

  it.each(WIDTHS)('names the routers in %i cells, and runs into nothing', (width) => {
    const length = 12;
    const hops = Array.from({ length }, (_, at) => ({
      ttl: at + 1,
      address: `10.0.${at}.1`,
      rttMs: 1,
      ...(at % 3 === 0 ? {} : { name: `interface-${at}.router-${at}.provider.example` }),
    }));
    const hopProbes = hops.map(({ ttl }) => ({ ttl, outcome: ttl < 6 ? 'passed' : 'silent' }));
    for (const kept of [1, 2, 3, 5, 12]) {
      const ladders = [{ protocol: 'tcp', port: 50804, hops: hopProbes.slice(0, kept) }];
      const path = { hops: hops.slice(0, kept), ladders } as Path;
      const rows = presentTrace(path, '10.0.99.1', [], width);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(width);
      const text = rows.map(textOf).join('\n');
      for (const { name } of hops.slice(0, kept)) expect(text).toContain((name ?? '').slice(0, 6));
      expect(text).not.toContain('undefined');
    }
  });
});
