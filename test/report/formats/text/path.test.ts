import { describe, expect, it } from 'vitest';
import type { FlowTrace, Hop, HopOutcome, Path } from '../../../../src/model/report.js';
import { renderPath } from '../../../../src/report/formats/text/path.js';
import { PLAIN } from '../../../../src/report/formats/text/style.js';

const UNIT = '192.168.42.1';
const HOPS: Hop[] = [
  { ttl: 1, address: '192.168.10.1', rttMs: 1 },
  { ttl: 2, address: '10.0.12.2', rttMs: 1 },
  { ttl: 3, address: UNIT, rttMs: 1 },
];
const RED = '\u001b[31m';

function trace(outcomes: readonly HopOutcome[], own: Partial<FlowTrace> = {}): FlowTrace {
  return {
    protocol: 'tcp',
    port: 50804,
    hops: outcomes.map((outcome, index) => ({ ttl: index + 1, outcome })),
    ...own,
  };
}

function draw(one: FlowTrace, { hops = HOPS, colour = false, ascii = false } = {}): string {
  const path: Path = { hops, ladders: [one] };
  return renderPath(path, UNIT, { ...PLAIN, colour, ascii }).at(hops.length === 0 ? 0 : 2) ?? '';
}

const UNTRIED: HopOutcome[] = ['not-tried', 'not-tried', 'not-tried'];

describe('a row of the path picture', () => {
  it.each<[string, FlowTrace, RegExp]>([
    ['that is answered', trace(['passed', 'passed', 'reached']), /●─+●─+✔ {2}answered$/],
    ['that was not traced, and is answered', trace(['not-tried', 'not-tried', 'reached']), / ─+✔ {2}answered$/],
    ['that is silent stops short', trace(['passed', 'passed', 'silent']), /●─+●─+ {2}✖ {2}silent from here$/],
    [
      'of which nobody knows where it ends',
      trace(['not-tried', 'not-tried', 'silent']),
      / ╌+\?╌+\?╌+\? {2}silent somewhere$/,
    ],
    ['that a router refuses leads up to it', trace(['passed', 'rejected', 'not-tried']), /●─+✖ +rejected here$/],
    ['that the unit refuses leads up to it', trace(['passed', 'passed', 'rejected']), /●─+●─+✖ {2}refused by unit$/],
    [
      'that the unit resets leads up to it',
      trace(['passed', 'passed', 'reset'], { refusedByUnit: true }),
      /●─+●─+✖ {2}refused by unit$/,
    ],
    ['that is reset in the unit’s name stops short', trace(['passed', 'reset', 'reset']), /●─+ {2}✖ +reset from here$/],
    ['that somebody resets', trace(['not-tried', 'not-tried', 'reset']), / ╌+\?╌+\?╌+\? {2}reset somewhere$/],
    ['that routers say nothing of', trace(['unknown', 'unknown', 'silent']), / ╌+\?╌+\?╌+\? {2}silent somewhere$/],
    ['that was traced in part', trace(['passed', 'not-tried', 'silent']), / ─+●╌+\?╌+\? {2}silent somewhere$/],
  ])('%s', (_what, one, expected) => {
    expect(draw(one)).toMatch(expected);
  });

  it('that never left the PC ends there, in words', () => {
    expect(draw(trace(UNTRIED, { unsent: true }))).toBe('  tcp 50804   ✖  not sent: this PC refused it');
    expect(draw(trace([], { unsent: true }), { hops: [] })).toBe('  tcp 50804   ✖  not sent: this PC refused it');
  });

  it('that breaks no requirement has neither the sign nor the colour of a failure', () => {
    for (const outcome of ['rejected', 'reset', 'silent'] as const) {
      const ends = trace(['passed', 'passed', outcome]);
      expect(draw(ends, { colour: true })).toContain(RED);
      expect(draw({ ...ends, harmless: true }, { colour: true })).not.toContain(RED);
      expect(draw({ ...ends, harmless: true })).toMatch(outcome === 'silent' ? /\? {2}silent/ : /× {2}re/);
      expect(draw({ ...ends, harmless: true }, { ascii: true })).toMatch(/^[ -~]+$/);
    }
  });
});

describe('a hop of the path picture', () => {
  it.each<[Partial<Hop>, string]>([
    [{ unasked: true }, '(not asked)'],
    [{}, '(no answer)'],
  ])('without an address, %j, is %s', (own, words) => {
    const hops = HOPS.map((hop) => (hop.ttl === 2 ? { ...hop, address: null, rttMs: null, ...own } : hop));
    expect(renderPath({ hops, ladders: [] }, UNIT, PLAIN)[1]).toContain(words);
  });
});
