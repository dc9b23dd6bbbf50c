import { describe, expect, it } from 'vitest';
import { echoReply, rst, Scene } from '../scene.js';
import { checkSummary } from '../summary-check.js';

const ASKED = /whether this is the address of the unit at all/;

describe('the summary', () => {
  it('asks for the address where all ports are closed and nobody says who it is', () => {
    const scene = new Scene().routed().ping(echoReply());
    for (const port of [50_802, 50_804, 50_805]) scene.syn(port, rst());
    expect(scene.diagnose().summary).toMatch(ASKED);
  });

  it.each([
    ['a port is open', (scene: Scene) => scene.open(50_802)],
    ['it says who it is', (scene: Scene) => scene.whoIs(['name="Main"'])],
  ])('does not ask where %s', (_what, also) => {
    const scene = new Scene().routed().ping(echoReply()).syn(50_804, rst()).syn(50_805, rst());
    expect(also(scene).diagnose().summary).not.toMatch(ASKED);
  });

  it('says "may" of what is only possible, with both explanations and what would decide', () => {
    const scene = new Scene().ordinarySockets().routed().session(50_802, 'open').session(50_804, 'refused');
    const diagnosis = scene.with({ configService: 'plain' }).diagnose();
    const failures = diagnosis.findings.filter(({ severity }) => severity === 'failure');
    expect(failures.map(({ certainty }) => certainty)).toEqual(failures.map(() => 'possible'));
    expect(diagnosis.summary).toMatch(/^This may be the cause, and is not sure: .* Or: .* To decide: /);
    checkSummary(diagnosis);
  });
});
