// Writes docs/pathproof.1 from the program's table of options; a test keeps the two alike.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCommand } from '../build/cli/manual/commands.js';
import { manualPage } from '../build/cli/manual/man.js';
import { buildProgram } from '../build/cli/program.js';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
const page = manualPage(describeCommand(buildProgram(() => {})), version);
writeFileSync(join(import.meta.dirname, '../docs/pathproof.1'), page);
