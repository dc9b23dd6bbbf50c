import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TlsHandshakeWatch } from '../../src/wire/tls-handshake.js';

function record(type: number, content: Buffer): Buffer {
  const header = Buffer.from([type, 3, 3, 0, 0]);
  header.writeUInt16BE(content.length, 3);
  return Buffer.concat([header, content]);
}

function message(type: number, body = Buffer.alloc(0)): Buffer {
  const header = Buffer.from([type, 0, 0, 0]);
  header.writeUIntBE(body.length, 1, 3);
  return Buffer.concat([header, body]);
}

const SERVER_HELLO = message(2, Buffer.from('0303abcd', 'hex'));
const CERTIFICATE = message(11, Buffer.from('000006000003313233', 'hex'));
const REQUEST = message(13, Buffer.alloc(8));
const DONE = message(14);

function watchServer(...pieces: Buffer[]): TlsHandshakeWatch {
  const watch = new TlsHandshakeWatch();
  for (const piece of pieces) watch.fromServer(piece);
  return watch;
}

describe('a TLS handshake seen from outside', () => {
  it('tells a request for a certificate, and the server’s own one', () => {
    const watch = watchServer(record(22, Buffer.concat([SERVER_HELLO, CERTIFICATE, REQUEST, DONE])));
    expect(watch.certificateRequested).toBe(true);
    expect(watch.serverCertificate?.toString()).toBe('123');
    expect(watch.serverVersion).toBe(0x0303);
  });

  it('tells that there was none', () => {
    const watch = watchServer(record(22, Buffer.concat([SERVER_HELLO, CERTIFICATE])), record(22, DONE));
    expect(watch.certificateRequested).toBe(false);
  });

  it('reads messages that are cut anywhere, over records and pieces', () => {
    const whole = Buffer.concat([SERVER_HELLO, CERTIFICATE, REQUEST, DONE]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), fc.integer({ min: 1, max: 9 }), (cut, size) => {
        const bytes = Buffer.concat([record(22, whole.subarray(0, cut)), record(22, whole.subarray(cut))]);
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
          bytes.subarray(n * size, (n + 1) * size),
        );
        expect(watchServer(...pieces).certificateRequested).toBe(true);
      }),
    );
  });

  it('knows nothing before the server has said everything', () => {
    expect(watchServer(record(22, SERVER_HELLO)).certificateRequested).toBeNull();
  });

  it('tells by the length of the client’s answer where the server’s words are encrypted', () => {
    const watch = watchServer(record(22, SERVER_HELLO), record(23, Buffer.alloc(400)));
    watch.fromClient(record(23, Buffer.alloc(69)));
    expect(watch.certificateRequested).toBe(false);
    watch.fromClient(record(23, Buffer.alloc(25)));
    expect(watch.certificateRequested).toBe(true);
  });

  it('never throws on other bytes, nor keeps more of them than it may', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (pieces) => {
        const watch = watchServer(...pieces.map((piece) => Buffer.from(piece)));
        expect([true, false, null]).toContain(watch.certificateRequested);
      }),
    );
    const endless = record(22, message(1, Buffer.alloc(60_000)));
    const watch = watchServer(...Array.from({ length: 8 }, () => endless), record(22, REQUEST));
    expect(watch.certificateRequested).toBeNull();
  });
});
