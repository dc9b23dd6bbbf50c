#!/usr/bin/env node
import { keepCompiled } from './cli/compile-cache.js';

keepCompiled();
// Only what is loaded from here on is kept.
void import('./cli/program.js').then(({ runMain }) => runMain(process.argv.slice(2)));
