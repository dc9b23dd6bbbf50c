import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takesColours } from '../../../src/cli/output/colours.js';
import { pathproof } from '../program-process.js';

describe('colours', () => {
  it.each<[string, boolean, NodeJS.ProcessEnv, boolean]>([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['a terminal that knows none', true, { TERM: 'dumb' }, false],
    ['a pipe, forced', false, { FORCE_COLOR: '1' }, true],
    ['a pipe, forced in the other convention', false, { CLICOLOR_FORCE: '1' }, true],
    ['a pipe, with FORCE_COLOR=0', false, { FORCE_COLOR: '0' }, false],
    ['a pipe, with an empty FORCE_COLOR', false, { FORCE_COLOR: '' }, false],
    ['a terminal, with CLICOLOR=0', true, { CLICOLOR: '0' }, false],
    ['a terminal, with CLICOLOR=0 and FORCE_COLOR', true, { CLICOLOR: '0', FORCE_COLOR: 'true' }, true],
  ])('of %s', (_what, isTerminal, env, expected) => {
    expect(takesColours(isTerminal, env)).toBe(expected);
  });
});

describe('a run whose output goes into a pipe', () => {
  const FILES = ['visit.json', 'before.pcap', 'after.pcap'].map((name) =>
    join(import.meta.dirname, '../../fixtures/join', name),
  );
  const output = async (env: NodeJS.ProcessEnv): Promise<string> =>
    (await pathproof(['join', ...FILES, '--quiet'], env)).stdout;

  it('has colours where they are forced, and none where NO_COLOR says so', async () => {
    expect(await output({ FORCE_COLOR: '1' })).toMatch(/^\u001b\[1;7;31m ✖ FAIL \u001b\[0m/);
    expect(await output({})).toMatch(/^✖ FAIL/);
    expect(await output({ FORCE_COLOR: '1', NO_COLOR: '1' })).toMatch(/^✖ FAIL/);
  });
});
