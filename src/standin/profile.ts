import type { StandinIdentity } from './identity.js';
import { levelOf } from './identity.js';

const PROTOCOL = 'PATHPROOF-STANDIN/1';

/** The request of the `standin` discovery profile (docs/profiles.md). It is pathproof's own, not a vendor's. */
export const PROFILE_REQUEST = `${PROTOCOL} WHO\r\n`;

/** The one line the `standin` profile answers with, in ISO-8859-1 (docs/profiles.md). */
export function profileAnswer(identity: StandinIdentity): Buffer {
  const { name, type, version, mac } = identity;
  const pairs = Object.entries({ name, type, version, mac, level: levelOf(version) });
  return Buffer.from(`${PROTOCOL} ${pairs.map(([label, value]) => `${label}="${value}"`).join(' ')}\r\n`, 'latin1');
}
