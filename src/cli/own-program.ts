import { BUILT_IN } from '../net/adapters/packages.js';

/** The file with which this program is started again: its script, or the executable that needs none. */
export function ownProgram(): string {
  // An executable has as its script whatever was typed to start it.
  return BUILT_IN ? process.execPath : (process.argv[1] ?? process.execPath);
}
