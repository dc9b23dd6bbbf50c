#!/usr/bin/env node
import { runProgram } from './cli/program.js';

// A reader that closes the pipe early (head, less) has seen enough; reports are written before.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`pathproof: cannot write to standard output: ${error.message}\n`);
  process.exit(3);
});
process.exitCode = await runProgram(process.argv.slice(2));
