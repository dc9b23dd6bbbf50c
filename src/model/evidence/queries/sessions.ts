import { carries } from '../../session-facts.js';
import type { SessionEvidence } from '../sessions.js';

/**
 * Whether a session that opened carries what it is for: true where something after the handshake was acknowledged, with
 * TLS where the TLS handshake was completed; false where nothing came after it, or a reset. Bytes without a completed
 * TLS handshake, and a session that was not watched to the end, leave it unknown. Reports of versions that did not
 * watch their sessions are believed as they were then.
 */
export function sessionCarries({ outcome, request, tls, facts }: SessionEvidence): boolean | 'unknown' {
  if (outcome !== 'open') return 'unknown';
  if (!request.tls) return facts === undefined ? true : carries(facts);
  if (tls !== undefined && !('error' in tls)) return true;
  return facts === undefined || facts.aborted || facts.receivedBytes > 0 ? 'unknown' : false;
}

/** A session that opened, in words: `open, carries`. */
export function saySessionOutcome(session: SessionEvidence): string {
  if (session.outcome !== 'open' || session.facts === undefined) return session.outcome;
  const carried = sessionCarries(session);
  if (carried === 'unknown') return 'open, not known whether it carries';
  return carried ? 'open, carries' : 'open, carries nothing';
}

/** The session opened, and carries. */
export function isCarrying(session: SessionEvidence): boolean {
  return sessionCarries(session) === true;
}

/** The session opened, and carried nothing. */
export function isDead(session: SessionEvidence): boolean {
  return session.outcome === 'open' && sessionCarries(session) === false;
}
