import { describe, expect, it } from 'vitest';
import { Progress } from '../../../src/cli/output/progress.js';
import type { StepResult } from '../../../src/model/report.js';
import { PLAIN } from '../../../src/report/formats/text/style.js';
import type { RunEvent } from '../../../src/scenarios/run/events.js';
import { recorded, targetOf } from '../../support/recorded.js';

const STEP: StepResult = { number: 3, title: 'Ping the address', status: 'done', durationMs: 12.4, note: 'echo reply' };
const ADDRESS = '192.168.42.1';
const EVENTS: RunEvent[] = [
  { type: 'run-started', scenario: 'remote', method: 'raw', total: 1 },
  { type: 'target-started', address: ADDRESS },
  { type: 'step-started', address: ADDRESS, number: 3, title: 'Ping the address' },
  { type: 'step-waiting', address: ADDRESS, number: 3, title: 'Ping the address' },
  { type: 'step-finished', address: ADDRESS, step: STEP },
  { type: 'target-finished', target: targetOf(recorded('healthy')) },
];

function told(events: readonly RunEvent[], isTTY = false, style = PLAIN): string {
  let text = '';
  const write = (piece: string): void => {
    text += piece;
  };
  const progress = new Progress({ write, isTTY }, style);
  for (const event of events) progress.listener(event);
  progress.stop();
  return text;
}

describe('progress', () => {
  it('is a line for each step, and one for each wait, where there is no terminal', () => {
    expect(told(EVENTS)).toBe(
      'remote: 192.168.42.1\n  … 3  Ping the address: waiting for replies\n  ✔ 3  Ping the address: echo reply (12 ms)\n',
    );
  });

  it('leaves the waits to the status line on a terminal', () => {
    expect(told(EVENTS, true)).toBe('remote: 192.168.42.1\n  ✔ 3  Ping the address: echo reply (12 ms)\n');
  });

  it('cannot be broken by what a unit sends', () => {
    const note = '\u001b[2Jname\r\nPASS\u202e';
    const text = told([{ type: 'step-finished', address: ADDRESS, step: { ...STEP, note } }]);
    expect(text).toBe('  ✔ 3  Ping the address: [2JnamePASS (12 ms)\n');
  });

  it('is ASCII where asked for', () => {
    expect(told(EVENTS, false, { colour: false, ascii: true })).toMatch(/^[\x20-\x7e\n]+$/);
  });
});
