/** The file with which this program is started again: its script, or the executable that needs none. */
export function ownProgram(): string {
  return process.argv[1] ?? process.execPath;
}
