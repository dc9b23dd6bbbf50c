import { describe, expect, it } from 'vitest';
import type { Finding, Suspect } from '../../../../src/model/finding.js';
import type { FlowTrace, Hop, HopOutcome, Path } from '../../../../src/model/report.js';
import { sayLegend } from '../../../../src/report/formats/html/trace-legend.js';
import { renderTraceSvg } from '../../../../src/report/formats/html/trace-svg.js';
import { RECORDED, recorded, targetOf } from '../../../support/recorded.js';

const UNIT = '192.168.42.1';
const HOPS: Hop[] = ['192.168.10.1', '10.0.12.2', UNIT].map((address, index) => ({
  ttl: index + 1,
  address,
  rttMs: 1,
}));

function trace(outcomes: readonly HopOutcome[], own: Partial<FlowTrace> = {}): FlowTrace {
  return {
    protocol: 'tcp',
    port: 50804,
    hops: outcomes.map((outcome, index) => ({ ttl: index + 1, outcome })),
    ...own,
  };
}

function failure(...suspects: Suspect[]): Finding {
  return { id: 'f1', severity: 'failure', suspects } as unknown as Finding;
}

const draw = (one: FlowTrace, findings: Finding[] = []): string =>
  renderTraceSvg({ hops: HOPS, ladders: [one] }, UNIT, findings).text;
const legend = (one: FlowTrace, findings: Finding[] = []): string =>
  sayLegend({ hops: HOPS, ladders: [one] }, UNIT, findings);

/** Middles of the columns, and of all else by its class. */
const columns = (svg: string): number[] => [...svg.matchAll(/class="track" x1="(\d+)"/g)].map((one) => Number(one[1]));
const lines = (svg: string): [string, number, number][] =>
  [...svg.matchAll(/<line class="(?!track)([^"]+)" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"/g)].map((one) => [
    one[1] ?? '',
    Number(one[2]),
    Number(one[3]),
  ]);
const crossAt = (svg: string): number | null => {
  const found = /class="cross[^"]*" fill="none" d="M([\d.]+) [\d.]+ L([\d.]+)/.exec(svg);
  return found ? (Number(found[1]) + Number(found[2])) / 2 : null;
};

describe('a row of the picture in HTML', () => {
  it('that was answered is solid to the unit, with hollow dots where a hop was not asked', () => {
    const svg = draw(trace(['not-tried', 'not-tried', 'reached']));
    const [, , unit] = columns(svg);
    expect(lines(svg)).toEqual([['alive', expect.any(Number), unit]]);
    expect(svg.match(/<circle class="hollow"/g)).toHaveLength(2);
    expect(svg).toContain('✔ answered');
    expect(legend(trace(['not-tried', 'not-tried', 'reached']))).toBe('○ the hop was not asked');
  });

  it('that is silent breaks between the last hop that it passed and the first silent one', () => {
    const svg = draw(trace(['passed', 'passed', 'silent']));
    const [, second = 0, unit = 0] = columns(svg);
    expect(crossAt(svg)).toBe((second + unit) / 2);
    expect(lines(svg).map(([tone]) => tone)).toEqual(['alive', 'dying']);
    expect(lines(svg)[0]?.[2]).toBe(second);
  });

  it('of which nobody knows where it ends has no cross, but a question mark at every hop that it may not reach', () => {
    for (const outcomes of [
      ['unknown', 'silent', 'silent'],
      ['not-tried', 'silent', 'silent'],
    ] as HopOutcome[][]) {
      const svg = draw(trace(outcomes));
      expect(crossAt(svg)).toBeNull();
      expect(lines(svg).map(([tone]) => tone)).toEqual(['guess']);
      expect(svg.match(/>\?<\/text>/g)).toHaveLength(2);
      expect(svg).toContain('✖ silent somewhere');
      expect(legend(trace(outcomes))).toContain('nobody knows how far it gets');
    }
  });

  it('that is refused leads up to who refuses, and a reset in the unit’s name breaks on the way', () => {
    const [, second = 0, unit = 0] = columns(draw(trace(['passed', 'passed', 'rejected'])));
    expect(crossAt(draw(trace(['passed', 'passed', 'rejected'])))).toBe(unit);
    expect(crossAt(draw(trace(['passed', 'rejected', 'not-tried'])))).toBe(second);
    expect(crossAt(draw(trace(['passed', 'passed', 'reset'])))).toBe((second + unit) / 2);
    expect(crossAt(draw(trace(['passed', 'passed', 'reset'], { refusedByUnit: true })))).toBe(unit);
  });

  it('that never left the PC has its sign and words there, and no line', () => {
    const svg = draw(trace(['not-tried', 'not-tried', 'not-tried'], { unsent: true }));
    expect(lines(svg)).toEqual([]);
    expect(crossAt(svg)).toBeLessThan(columns(svg)[0] ?? 0);
    expect(svg).toContain('>not sent: this PC refused it</text>');
    expect(svg).toContain('tcp 50804 was not sent');
  });

  it.each(['rejected', 'reset', 'silent'] as const)(
    'that is %s and breaks nothing is no failure to the eye',
    (outcome) => {
      const svg = draw(trace(['passed', 'passed', outcome], { harmless: true, refusedByUnit: true }));
      expect(svg).not.toMatch(/end-bad|class="(dying|refused|cross)"|✖/);
      expect(legend(trace(['passed', 'passed', outcome], { harmless: true }))).not.toContain('✖');
    },
  );
});

describe('the suspects below the picture', () => {
  const silent = trace(['passed', 'passed', 'silent']);

  it('stand below their columns with their ranks, those on the way back with an arrow', () => {
    const router = (hop: number, direction: Suspect['direction']): Suspect => ({ role: 'router', hop, direction });
    const finding = failure(router(2, 'forward'), router(1, 'return'), router(2, 'return'));
    const svg = draw(silent, [finding]);
    expect(svg).toContain('▲1 3←');
    expect(svg).toContain('▲2←');
    expect(legend(silent, [finding])).toContain('← on the way back');
  });

  it('have no row where none of them has a place', () => {
    const finding = failure({ role: 'router', direction: 'forward' }, { role: 'router', hop: 9, direction: 'forward' });
    expect(draw(silent, [finding])).toBe(draw(silent));
    expect(legend(silent, [finding])).not.toContain('▲');
  });

  it('include the PC, at its own place', () => {
    expect(draw(silent, [failure({ role: 'pc', hop: 0, direction: 'forward' })])).toContain('▲1');
  });
});

describe('the picture of a recorded report', () => {
  it.each(RECORDED)('of %s: the sign of what is silent stands between the hops, on none of them', (name) => {
    const { path, address, findings } = targetOf(recorded(name));
    const svg = renderTraceSvg(path as Path, address, findings).text;
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const one of path.ladders) {
      if (path.hops.length === 0 || one.hops.at(-1)?.outcome !== 'silent') continue;
      const alone = renderTraceSvg({ ...path, ladders: [one] }, address, []).text;
      expect(columns(alone)).not.toContain(crossAt(alone));
    }
  });
});
