import { describe, it } from 'vitest';
import { labSupport } from '../../src/lab/support.js';
import { isForbidden } from './skips.js';

/**
 * A block of tests that cannot run on every machine. With a reason against it, one test in its place is skipped with
 * that reason; where PATHPROOF_STRICT=1 (CI) it fails instead, see `isForbidden`.
 */
export function describeUnless(reason: string | null, title: string, body: () => void): void {
  if (reason === null) {
    describe(title, body);
    return;
  }
  describe(title, () => {
    it('can run on this machine', (context) => {
      if (isForbidden(reason)) throw new Error(`PATHPROOF_STRICT=1 forbids to skip: ${reason}`);
      context.skip(reason);
    });
  });
}

/** A block of tests that needs the virtual network, with a firewall unless `needs` says otherwise. */
export async function describeLab(title: string, body: () => void, needs: readonly 'nft'[] = ['nft']): Promise<void> {
  const support = await labSupport();
  const unfit = !support.available || (needs.includes('nft') && !support.nft);
  describeUnless(unfit ? (support.reason ?? 'no lab') : null, title, body);
}
