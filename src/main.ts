#!/usr/bin/env node
import { warn } from './cli/output/print.js';
import { runProgram } from './cli/program.js';

// A reader that closes the pipe early (head, less) has seen enough; reports are written before.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  warn(`cannot write to standard output: ${error.message}`);
  process.exit(3);
});
process.exitCode = await runProgram(process.argv.slice(2));
