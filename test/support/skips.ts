/** How the reason of a skipped test begins that only root can run: in a run as an ordinary user no failure. */
export const NEEDS_ROOT = 'needs root: ';

/** Whether a test that is skipped for this reason fails here: PATHPROOF_STRICT=1 (CI) permits what needs root alone. */
export function isForbidden(reason: string): boolean {
  if (process.env['PATHPROOF_STRICT'] !== '1') return false;
  return process.getuid?.() === 0 || !reason.startsWith(NEEDS_ROOT);
}
