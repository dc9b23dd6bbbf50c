#!/usr/bin/env node
import { runProgram } from './cli/program.js';

// A reader that closes the pipe early (head, less) has seen enough; reports are written before.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await runProgram(process.argv.slice(2));
