import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect, createSecureContext, type PeerCertificate, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsDetails } from '../../model/evidence/sessions.js';
import { TlsHandshakeWatch } from '../../wire/tls-handshake.js';
import { errnoOf, messageOf } from './errno.js';
import { watchStream } from './watched-stream.js';

/** As node names them, by the number in the ServerHello. */
const VERSIONS: Readonly<Record<number, string>> = { 0x0301: 'TLSv1', 0x0302: 'TLSv1.1', 0x0303: 'TLSv1.2' };
const LONGEST_NAME = 256;
const MOST_ALTERNATIVE_NAMES = 32;

let shared: SecureContext | null = null;

/** Legacy versions and ciphers as well. Made once: it takes longer than the handshake. */
function context(): SecureContext {
  shared ??= createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
  return shared;
}

/**
 * Does a TLS handshake on a connected socket and reports what the peer showed, and whether it asked for a certificate of
 * the client. Versions from TLS 1.0 on and legacy ciphers are allowed and no certificate has to be trusted: this only
 * looks, it sends no application data. A peer that ends the handshake for want of a certificate is reported as well. Ends
 * the connection in order.
 */
export function inspectTls(
  socket: Socket,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<TlsDetails | { error: string }> {
  return new Promise((resolve) => {
    const watch = new TlsHandshakeWatch();
    const secured = connect({
      socket: watchStream(socket, {
        onReceived: (bytes) => watch.fromServer(bytes),
        onSent: (bytes) => watch.fromClient(bytes),
      }),
      rejectUnauthorized: false,
      secureContext: context(),
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
    secured.once('secureConnect', () => {
      const details = describe(secured);
      // The client's last messages are written in this turn, after the event.
      setImmediate(() => finish({ ...details, ...demand(watch) }));
    });
    secured.on('error', (error) => finish(refused(watch, sayError(error))));
    secured.once('close', () => finish(refused(watch, 'the peer closed the connection during the handshake')));
  });
}

/**
 * Up to TLS 1.2 a peer that insists on a certificate refuses the client before the handshake is done. By then it has
 * shown its own in clear.
 */
function refused(watch: TlsHandshakeWatch, error: string): TlsDetails | { error: string } {
  if (watch.certificateRequested !== true) return { error };
  return fromClear(watch) ?? { error: `${error} (a client certificate is demanded)` };
}

function fromClear({ serverCertificate, serverVersion }: TlsHandshakeWatch): TlsDetails | null {
  if (serverCertificate === null) return null;
  try {
    const { subject, issuer, subjectAltName, validFrom, validTo } = new X509Certificate(serverCertificate);
    return {
      version: VERSIONS[serverVersion ?? 0] ?? 'unknown',
      cipher: 'unknown',
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      alternativeNames: alternativeNames(subjectAltName),
      validFrom,
      validTo,
      selfSigned: subject === issuer,
      clientCertificateWanted: true,
    };
  } catch {
    return null;
  }
}

function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ').slice(0, LONGEST_NAME);
}

function demand({ certificateRequested }: TlsHandshakeWatch): { clientCertificateWanted?: boolean } {
  return certificateRequested === null ? {} : { clientCertificateWanted: certificateRequested };
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
