/** What the bytes of a TLS handshake (RFC 5246, RFC 8446) show from outside. */

const RECORD_HEADER_BYTES = 5;
const RECORD_LENGTH_OFFSET = 3;
const HANDSHAKE_RECORD = 22;
const ENCRYPTED_RECORD = 23;
const MESSAGE_HEADER_BYTES = 4;
const MESSAGE_LENGTH_OFFSET = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const CERTIFICATE_REQUEST = 13;
const SERVER_HELLO_DONE = 14;
/** Length of the list, then of its first certificate (RFC 5246 §7.4.2). */
const FIRST_CERTIFICATE_OFFSET = 6;
const FIRST_LENGTH_OFFSET = 3;
/** Finished with the longest hash, its header, content type and tag (RFC 8446 §4.4.4, §5.2). */
const LONGEST_FINISHED_BYTES = 4 + 48 + 1 + 16;
/** A handshake that is longer is not followed any further. */
const MOST_BYTES = 256 * 1024;

/**
 * Follows both directions of one handshake and tells whether the server asked for a certificate of the client. Up to
 * TLS 1.2 its CertificateRequest is in clear (RFC 5246 §7.4.4). In TLS 1.3 it is encrypted; there the client's answer
 * gives it away: besides its Finished it sends a Certificate, an empty one where it has none (RFC 8446 §4.4.2).
 */
export class TlsHandshakeWatch {
  readonly #server = new RecordReader();
  readonly #client = new RecordReader();
  #messages: Buffer = Buffer.alloc(0);
  #version: number | null = null;
  #certificate: Buffer | null = null;
  #requested: boolean | null = null;
  #encrypted = false;
  #clientBytes = 0;

  /** Bytes from the server, in any pieces. */
  fromServer(bytes: Buffer): void {
    for (const { type, content } of this.#server.read(bytes)) {
      if (type === ENCRYPTED_RECORD) this.#encrypted = true;
      if (type === HANDSHAKE_RECORD && this.#requested === null && !this.#encrypted) this.#readMessages(content);
    }
  }

  /** Bytes of the client, in any pieces, until the handshake is done. */
  fromClient(bytes: Buffer): void {
    for (const { type, content } of this.#client.read(bytes)) {
      if (type === ENCRYPTED_RECORD) this.#clientBytes += content.length;
    }
  }

  /** Null while the handshake has not come that far. */
  get certificateRequested(): boolean | null {
    if (this.#requested !== null) return this.#requested;
    return this.#clientBytes > 0 ? this.#clientBytes > LONGEST_FINISHED_BYTES : null;
  }

  /** Version in the ServerHello, for example 0x0303; null before it. TLS 1.3 says 1.2 there. */
  get serverVersion(): number | null {
    return this.#version;
  }

  /** The server's own certificate (DER), up to TLS 1.2; null where it was not seen. */
  get serverCertificate(): Buffer | null {
    return this.#certificate;
  }

  #readMessages(content: Buffer): void {
    this.#messages = Buffer.concat([this.#messages, content]);
    while (this.#messages.length >= MESSAGE_HEADER_BYTES && this.#requested === null) {
      const end = MESSAGE_HEADER_BYTES + this.#messages.readUIntBE(MESSAGE_LENGTH_OFFSET, 3);
      if (end > this.#messages.length) return;
      this.#take(this.#messages.readUInt8(0), this.#messages.subarray(MESSAGE_HEADER_BYTES, end));
      this.#messages = this.#messages.subarray(end);
    }
  }

  #take(type: number, body: Buffer): void {
    if (type === SERVER_HELLO && body.length >= 2) this.#version = body.readUInt16BE(0);
    if (type === CERTIFICATE && body.length >= FIRST_CERTIFICATE_OFFSET) {
      const length = body.readUIntBE(FIRST_LENGTH_OFFSET, 3);
      this.#certificate = body.subarray(FIRST_CERTIFICATE_OFFSET, FIRST_CERTIFICATE_OFFSET + length);
    }
    if (type === CERTIFICATE_REQUEST) this.#requested = true;
    if (type === SERVER_HELLO_DONE) this.#requested = false;
  }
}

interface TlsRecord {
  type: number;
  content: Buffer;
}

/** Cuts a stream into TLS records (RFC 5246 §6.2.1); what is no TLS yields records that mean nothing. */
class RecordReader {
  #rest: Buffer = Buffer.alloc(0);
  #seen = 0;

  read(bytes: Buffer): TlsRecord[] {
    this.#seen += bytes.length;
    if (this.#seen > MOST_BYTES) return [];
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const records: TlsRecord[] = [];
    while (this.#rest.length >= RECORD_HEADER_BYTES) {
      const end = RECORD_HEADER_BYTES + this.#rest.readUInt16BE(RECORD_LENGTH_OFFSET);
      if (end > this.#rest.length) break;
      records.push({ type: this.#rest.readUInt8(0), content: this.#rest.subarray(RECORD_HEADER_BYTES, end) });
      this.#rest = this.#rest.subarray(end);
    }
    return records;
  }
}
