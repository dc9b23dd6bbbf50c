import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { Interleaved } from './test/support/interleaved.js';

/** Tests that run the built program, a browser, tshark or tmux, and long tables: kept out of the edit loop. */
const SLOW = [
  'test/cli/*.test.ts',
  'test/cli/commands/*.test.ts',
  'test/**/browser.test.ts',
  'test/**/pcap/*.test.ts',
  'test/tui/screens/{mask,names}.test.ts',
  'test/scenarios/weaker-methods.test.ts',
  'test/diagnosis/properties.test.ts',
  'test/net/**/tls.test.ts',
];
const LABS = ['test/lab/**/*.test.ts'];
/** A core more than there are: most of them run labs, which mostly wait. */
const WORKERS = 1 + Math.max(2, availableParallelism());
/** Only what hangs is cut off: a machine that is busy with other work takes many times as long. */
const LIMIT_MS = 240_000;

export default defineConfig({
  test: {
    globalSetup: ['test/support/build-dist.ts'],
    sequence: { sequencer: Interleaved },
    reporters: ['default', './test/support/totals-reporter.ts'],
    coverage: { provider: 'v8', include: ['src/**'], reporter: ['text-summary', 'html'] },
    // Colours that somebody forces would stand in what the programs under test write.
    env: { FORCE_COLOR: '', CLICOLOR_FORCE: '' },
    // A file finds the modules of the one before it: no test leaves anything behind in them.
    isolate: false,
    maxWorkers: WORKERS,
    testTimeout: LIMIT_MS,
    hookTimeout: LIMIT_MS,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...SLOW, ...LABS] } },
      { extends: true, test: { name: 'slow', include: SLOW, exclude: LABS } },
      // So many labs at once in one file.
      { extends: true, test: { name: 'lab', include: LABS, maxConcurrency: 3 } },
    ],
  },
});
