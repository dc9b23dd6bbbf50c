import type { Socket } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { TlsDetails } from '../model/evidence.js';
import { errnoOf, messageOf } from './errno.js';

const LONGEST_NAME = 256;
const MOST_ALTERNATIVE_NAMES = 32;

/**
 * Does a TLS handshake on a connected socket and reports what the peer showed. Legacy versions are allowed and no
 * certificate has to be trusted: this only looks, it sends no application data. Ends the connection in order.
 */
export function inspectTls(
  socket: Socket,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<TlsDetails | { error: string }> {
  return new Promise((resolve) => {
    const secured = connect({
      socket,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const timer = setTimeout(() => finish({ error: `no handshake within ${timeoutMs} ms` }), timeoutMs);
    const abort = (): void => finish({ error: 'interrupted' });
    signal?.addEventListener('abort', abort, { once: true });
    function finish(result: TlsDetails | { error: string }): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      secured.end();
      secured.destroySoon();
      resolve(result);
    }
    secured.once('secureConnect', () => finish(describe(secured)));
    secured.on('error', (error) => finish({ error: sayError(error) }));
    secured.once('close', () => finish({ error: 'the peer closed the connection during the handshake' }));
  });
}

function sayError(error: Error): string {
  const errno = errnoOf(error);
  return (errno === 'UNKNOWN' ? messageOf(error) : errno).slice(0, LONGEST_NAME);
}

function describe(secured: TLSSocket): TlsDetails {
  const certificate: Partial<PeerCertificate> = secured.getPeerCertificate() ?? {};
  const subject = distinguishedName(certificate.subject);
  const issuer = distinguishedName(certificate.issuer);
  return {
    version: secured.getProtocol() ?? 'unknown',
    cipher: secured.getCipher()?.name ?? 'unknown',
    subject,
    issuer,
    alternativeNames: alternativeNames(certificate.subjectaltname),
    validFrom: certificate.valid_from ?? '',
    validTo: certificate.valid_to ?? '',
    selfSigned: subject !== '' && subject === issuer,
  };
}

function distinguishedName(name: unknown): string {
  if (typeof name !== 'object' || name === null) return '';
  const parts = Object.entries(name).map(([key, value]) => `${key}=${String(value)}`);
  return parts.join(', ').slice(0, LONGEST_NAME);
}

function alternativeNames(text: string | undefined): string[] {
  if (!text) return [];
  const names = text.split(', ').slice(0, MOST_ALTERNATIVE_NAMES);
  return names.map((name) => name.slice(0, LONGEST_NAME));
}
