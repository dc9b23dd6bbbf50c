import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaptureFindings, readTalks } from '../../../src/wire/capture/capture.js';
import { CLIENT, ethernet, packet, pcap, pcapng, SERVER, sourceOf, talk } from '../capture-file.js';
import {
  expectOnlyDecodeErrorsOnMutations,
  expectOnlyDecodeErrorsOnRandomBytes,
  expectOnlyDecodeErrorsOnTruncations,
  refusal,
} from '../hostile.js';

function read(packets: readonly Buffer[], keep?: number): CaptureFindings {
  const frames = packets.map((one) => ethernet(one));
  return readTalks(sourceOf(pcap(frames, keep === undefined ? {} : { keep })), SERVER[0], SERVER[1]);
}

function told(findings: CaptureFindings): string[] {
  return findings.talks.map(({ request, answer }) => `${request.toString()} > ${answer.toString()}`);
}

const [SYN, SYN_ACK, ACK, FIRST, SECOND, ANSWER] = talk(['who ', 'is'], 'me') as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];

describe('the first words of a session to the discovery port', () => {
  it('are the request, and the answer to it', () => {
    expect(told(read([SYN, SYN_ACK, ACK, FIRST, SECOND, ANSWER]))).toEqual(['who is > me']);
    expect(read([SYN, SYN_ACK, FIRST, SECOND, ANSWER]).talks[0]).toMatchObject({
      client: CLIENT[0],
      clientPort: CLIENT[1],
      greeted: false,
    });
  });

  it.each([
    ['out of order', [SYN, SYN_ACK, ACK, SECOND, FIRST, ANSWER]],
    ['retransmitted', [SYN, SYN, SYN_ACK, SYN_ACK, FIRST, FIRST, SECOND, ANSWER, SECOND, ANSWER]],
    ['answered before they were captured', [SYN, SYN_ACK, ANSWER, SECOND, FIRST]],
    ['without a SYN-ACK in the capture', [SYN, ACK, FIRST, SECOND, ANSWER]],
    ['at the wrap of the sequence numbers', talk(['who ', 'is'], 'me', 0xfffffffd)],
  ])('are the same %s', (_how, packets) => {
    expect(told(read(packets))).toEqual(['who is > me']);
  });

  it('end where the server first answered', () => {
    const later = packet({ from: CLIENT, to: SERVER, sequence: 1007, acknowledgement: 5003, payload: 'more' });
    const reply = packet({ from: SERVER, to: CLIENT, sequence: 5003, acknowledgement: 1011, payload: '!' });
    expect(told(read([SYN, SYN_ACK, FIRST, SECOND, ANSWER, later, reply]))).toEqual(['who is > me!']);
    expect(told(read([reply, later, SYN, SYN_ACK, FIRST, later, SECOND, reply, ANSWER]))).toEqual(['who is > me!']);
  });

  it('are all that was sent where the server says nothing, or ends it', () => {
    expect(told(read([SYN, SYN_ACK, FIRST, SECOND]))).toEqual(['who is > ']);
    const end = packet({
      from: CLIENT,
      to: SERVER,
      sequence: 1005,
      acknowledgement: 5001,
      payload: 'is',
      flags: ['fin'],
    });
    const answer = packet({ from: SERVER, to: CLIENT, sequence: 5001, acknowledgement: 1008, payload: 'me' });
    expect(told(read([SYN, SYN_ACK, FIRST, end, answer]))).toEqual(['who is > me']);
  });

  it('may come after a greeting of the server, which is told', () => {
    const greeting = packet({ from: SERVER, to: CLIENT, sequence: 5001, acknowledgement: 1001, payload: 'hi' });
    const answer = packet({ from: SERVER, to: CLIENT, sequence: 5003, acknowledgement: 1007, payload: 'me' });
    const findings = read([SYN, SYN_ACK, greeting, FIRST, SECOND, answer]);
    expect(told(findings)).toEqual(['who is > hime']);
    expect(findings.talks[0]?.greeted).toBe(true);
  });

  it('are told for every session, also from the same port again', () => {
    expect(told(read([...talk(['a'], '1'), ...talk(['b'], '2', 90_000)]))).toEqual(['a > 1', 'b > 2']);
  });

  it.each([
    ['gap', [SYN, SYN_ACK, SECOND, ANSWER]],
    ['gap', [SYN, SYN_ACK, FIRST, ANSWER]],
    ['nothing-sent', [SYN, SYN_ACK, ACK]],
    [
      'too-long',
      talk(
        Array.from({ length: 5 }, () => 'x'.repeat(1000)),
        'me',
      ),
    ],
    [
      'too-long',
      talk(
        Array.from({ length: 5 }, () => 'x'.repeat(1000)),
        'me',
      ).slice(0, -1),
    ],
  ])('are not guessed: %s', (problem, packets) => {
    expect(read(packets)).toMatchObject({ talks: [], problems: [problem] });
  });

  it('are not taken from a capture that cut its packets', () => {
    expect(read([SYN, SYN_ACK, FIRST, SECOND, ANSWER], 56)).toMatchObject({ talks: [], problems: ['cut'] });
  });

  it('are told as cut where the capture kept no byte of them', () => {
    expect(read([SYN, SYN_ACK, ACK, FIRST, SECOND, ANSWER], 54)).toMatchObject({ talks: [], problems: ['cut'] });
    expect(read([SYN, SYN_ACK, ACK], 54)).toMatchObject({ talks: [], problems: ['nothing-sent'] });
  });

  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ])(
    'are read from %s that ends inside a packet after the answer, and not from one that ends before',
    (_format, write) => {
      const whole = [SYN, SYN_ACK, FIRST, SECOND, ANSWER, ACK].map((one) => ethernet(one));
      const found = readTalks(sourceOf(write(whole).subarray(0, -9)), SERVER[0], SERVER[1]);
      expect(told(found)).toEqual(['who is > me']);
      expect(found.cutOff).toBe(true);
      const open = write(whole.slice(0, 5)).subarray(0, -9);
      expect(refusal((bytes) => readTalks(sourceOf(bytes), SERVER[0], SERVER[1]), open).message).toContain(
        'ends inside',
      );
    },
  );

  it('are not taken from a session whose beginning is missing', () => {
    expect(read([FIRST, SECOND, ANSWER])).toMatchObject({ talks: [], problems: [], beginningMissing: true });
  });

  it('are not those of another unit', () => {
    const other = talk(['a'], '1').map((bytes) =>
      Buffer.from(bytes.toString('latin1').replaceAll('\xc0\xa8\x2a\x01', '\xc0\xa8\x2a\x02'), 'latin1'),
    );
    expect(read(other)).toMatchObject({
      talks: [],
      sessions: [{ client: CLIENT[0], server: '192.168.42.2', port: 50802 }],
    });
  });
});

describe('everything else in a capture', () => {
  const secret = 'a password';
  const login = (port: number): Buffer[] => [
    packet({ from: [CLIENT[0], 41_000], to: [SERVER[0], port], sequence: 1, flags: ['syn'] }),
    packet({ from: [CLIENT[0], 41_000], to: [SERVER[0], port], sequence: 2, acknowledgement: 1, payload: secret }),
    packet({ from: [SERVER[0], port], to: [CLIENT[0], 41_000], sequence: 2, acknowledgement: 12, payload: secret }),
  ];

  it.each([50_804, 50_805, 50_808, 50_812, 50_813, 443])('to port %i has its payload left unread', (port) => {
    const frames = [...login(port), ...talk(['who'], 'me')].map((one) => ethernet(one));
    for (const bytes of [pcap(frames), pcapng(frames)]) {
      const reads: { offset: number; length: number }[] = [];
      const findings = readTalks(sourceOf(bytes, reads), SERVER[0], SERVER[1]);
      expect(told(findings)).toEqual(['who > me']);
      expect(findings.sessions).toContainEqual({ client: CLIENT[0], server: SERVER[0], port });
      const places = [...bytes.toString('latin1').matchAll(new RegExp(secret, 'g'))].map((match) => match.index);
      expect(places).toHaveLength(2);
      for (const place of places) {
        const touched = reads.filter(({ offset, length }) => offset < place + secret.length && offset + length > place);
        expect(touched).toEqual([]);
      }
    }
  });

  it('is told by link type where that cannot be read', () => {
    const findings = readTalks(sourceOf(pcap([Buffer.alloc(60)], { linkType: 147 })), SERVER[0], SERVER[1]);
    expect(findings.unknownLinks).toEqual([147]);
  });

  it('is told by at most 64 sessions', () => {
    const many = Array.from({ length: 100 }, (_, n) =>
      packet({ from: CLIENT, to: [SERVER[0], n + 1], sequence: 1, flags: ['syn'] }),
    );
    expect(read(many).sessions).toHaveLength(64);
  });

  it('does not make it hold more than 64 conversations', () => {
    const many = Array.from({ length: 200 }, (_, n) => talk([`request ${n}`], 'me', 10_000 * n)).flat();
    expect(read(many).talks).toHaveLength(64);
  });
});

describe('a capture file', () => {
  const decode = (bytes: Buffer) => readTalks(sourceOf(bytes), SERVER[0], SERVER[1]);
  const frames = talk(['who ', 'is'], 'me').map((one) => ethernet(one));

  it('of neither format is refused', () => {
    expect(refusal(decode, Buffer.from('GIF89a, surely no capture')).message).toContain('neither a pcap nor a pcapng');
    expect(refusal(decode, Buffer.alloc(0)).message).toContain('neither');
  });

  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0]],
    ['zip', [0x50, 0x4b, 3, 4]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
  ])('that is packed with %s is told as that', (by, magic) => {
    const bytes = Buffer.concat([Buffer.from(magic), Buffer.alloc(40)]);
    expect(refusal(decode, bytes).message).toBe(`capture file: it is packed with ${by}: unpack it first`);
  });

  it.each([
    ['pcap', pcap(frames)],
    ['pcapng', pcapng(frames)],
  ])('of %s is never anything but read or refused', (_format, bytes) => {
    expectOnlyDecodeErrorsOnTruncations(decode, bytes);
    expectOnlyDecodeErrorsOnMutations(decode, bytes);
    expectOnlyDecodeErrorsOnRandomBytes((noise) => decode(Buffer.concat([bytes, noise])));
  });

  it('of random segments of one session is never anything but read', () => {
    const segment = fc.record({
      up: fc.boolean(),
      sequence: fc.integer({ min: 990, max: 1020 }),
      acknowledgement: fc.option(fc.integer({ min: 4990, max: 5020 }), { nil: undefined }),
      flags: fc.subarray(['syn', 'fin'] as const),
      payload: fc.string({ maxLength: 10 }),
    });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 12 }), (plans) => {
        const packets = plans.map(({ up, flags, acknowledgement, ...plan }) =>
          packet({
            ...plan,
            ...(acknowledgement === undefined ? {} : { acknowledgement }),
            flags: [...flags],
            from: up ? CLIENT : SERVER,
            to: up ? SERVER : CLIENT,
          }),
        );
        for (const { request } of read(packets).talks) expect(request.length).toBeGreaterThan(0);
      }),
    );
  });
});
