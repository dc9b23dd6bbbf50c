import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeCommand } from '../../../src/cli/manual/commands.js';
import { manualPage } from '../../../src/cli/manual/man.js';
import { commandsOf } from '../../../src/cli/manual/walk.js';
import { buildProgram } from '../../../src/cli/program.js';
import { packageVersion } from '../../../src/cli/version.js';

const PROJECT = join(import.meta.dirname, '../../..');
const root = describeCommand(buildProgram(() => {}));
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

describe('the manual', () => {
  it('is what the program’s options say (node scripts/write-manual.mjs writes it)', () => {
    expect(read('docs/pathproof.1')).toBe(manualPage(root, packageVersion()));
  });

  it.each(commandsOf(root).map((command) => [command.words.join(' ') || 'pathproof', command] as const))(
    'docs/cli.md tells of %s and of each option of it',
    (_name, { words, options }) => {
      const page = read('docs/cli.md');
      expect(page).toContain(['pathproof', ...words].join(' '));
      for (const { long } of options.filter((one) => one.long !== '--help')) expect(page).toContain(long);
    },
  );
});
