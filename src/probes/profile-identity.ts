import type { SessionEvidence } from '../model/evidence/sessions.js';
import type { DiscoveryProfile } from '../model/profile.js';
import type { SystemIdentity } from '../model/report.js';
import { readAnswer } from '../wire/profile-answer.js';

/** What the unit said of itself in a session with the profile's request; null when nothing could be read. */
export function identityIn(session: SessionEvidence, profile: DiscoveryProfile): SystemIdentity | null {
  return readAnswer(profile, Buffer.from(session.receivedHex ?? '', 'hex'));
}
