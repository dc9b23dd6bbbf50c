/** TTL of packets that are meant to arrive. */
export const FULL_TTL = 64;

/** Initial TTLs that systems use for what they send, smallest first. */
const INITIAL_TTLS = [64, 128, 255] as const;

/**
 * Hop number of the sender as its reply's TTL tells it: 1 is on the same link, n has n - 1 routers before it. Rests
 * on the common initial TTLs 64, 128 and 255, and counts the way back, which may differ from the way there.
 */
export function distanceOf(replyTtl: number): number {
  const initial = INITIAL_TTLS.find((candidate) => replyTtl <= candidate) ?? 255;
  return initial - replyTtl + 1;
}
