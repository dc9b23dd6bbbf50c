import { describe, expect, it } from 'vitest';
import type { EventLine } from '../../src/cli/output/events-output.js';
import { pathproof } from './program-process.js';

const HARMLESS = ['--address', '127.0.0.1', '--interface', 'lo', '--method', 'connect', '--timeout', '100'];

describe('run --events', () => {
  it('writes every event as a line of JSON, in order, and the report as the last', async () => {
    const { stdout, stderr } = await pathproof([
      'run',
      'remote',
      ...HARMLESS,
      '--attempts',
      '1',
      '--events',
      '--quiet',
    ]);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventLine);
    const types = lines.map(({ type }) => type);
    expect(types[0]).toBe('run-started');
    expect(types[1]).toBe('target-started');
    expect(types.at(-1)).toBe('report');
    expect(types.filter((type) => type === 'step-finished').length).toBeGreaterThan(5);
    expect(types.indexOf('target-finished')).toBeGreaterThan(types.lastIndexOf('probe-sent'));
    const last = lines.at(-1);
    expect(last?.type === 'report' && last.report.targets[0]?.address).toBe('127.0.0.1');
    expect(stderr).toBe('');
  });
});
