const MAJOR_MINOR = /^\s*(?:r|v|release|version)?\s*(\d{1,4})\.(\d{1,4})(?!\d)/i;

/**
 * Whether a unit knows UDP/TFTP only, because its version is older than 3.2; null when the version is not known. Only
 * the first two numbers count, each as a whole number (3.10 is newer than 3.2), and only at the beginning, after an
 * optional `R`, `V`, `Release` or `Version`: `3.1 (65)`, `R2.1(15)`, `11.1.2.3.0 build 1`.
 */
export function knowsOnlyUdp(version: string): boolean | null {
  const match = MAJOR_MINOR.exec(version);
  if (!match) return null;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < 3 || (major === 3 && minor < 2);
}
