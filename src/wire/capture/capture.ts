import { DecodeError } from '../../model/errors.js';
import { type ByteSource, type CapturedFrame, CutFileError } from './byte-source.js';
import { type Talk, type TalkProblem, TalkReader } from './captured-talk.js';
import { isPcap, readPcap } from './pcap.js';
import { isKnownLink } from './pcap-link.js';
import { type CapturedSegment, readSegment } from './pcap-segment.js';
import { isPcapng, readPcapng } from './pcapng.js';

const MOST_TALKS = 64;
const MOST_SESSIONS = 64;

/** A session whose first packet is in the capture: addresses and ports alone. */
export interface CapturedSession {
  client: string;
  server: string;
  port: number;
}

/** What a capture holds of the sessions to one port of one server. */
export interface CaptureFindings {
  talks: Talk[];
  problems: TalkProblem[];
  /** Packets to that port belong to sessions whose beginning is not in the capture. */
  beginningMissing: boolean;
  /** Sessions to anywhere, each once, at most 64. */
  sessions: CapturedSession[];
  /** Link types that cannot be read. */
  unknownLinks: number[];
  /** The file ends inside a record: of the sessions that were under way then, those with an answer are told. */
  cutOff: boolean;
}

/** The frames of a pcap or pcapng file. Throws DecodeError when it is neither, or is broken. */
export function readFrames(file: ByteSource): Generator<CapturedFrame> {
  if (isPcap(file)) return readPcap(file);
  if (isPcapng(file)) return readPcapng(file);
  const packed = OTHERS.find(([magic]) => file.read(0, magic.length).equals(Buffer.from(magic, 'latin1')));
  throw new DecodeError('capture file', packed?.[1] ?? 'it is neither a pcap nor a pcapng file');
}

const UNPACK = (by: string): string => `it is packed with ${by}: unpack it first`;
/** What captures often come as, by the first bytes of the file. */
const OTHERS: readonly (readonly [magic: string, told: string])[] = [
  ['\u001f\u008b', UNPACK('gzip')],
  ['PK\u0003\u0004', UNPACK('zip')],
  ['(\u00b5/\u00fd', UNPACK('zstd')],
  ['\u00fd7zXZ', UNPACK('xz')],
  ['BZh', UNPACK('bzip2')],
  ['7z\u00bc\u00af', UNPACK('7-Zip')],
  ['\u0004"M\u0018', UNPACK('lz4')],
  ['GMBU', 'it is a capture of Microsoft Network Monitor: save it as pcap there, or in Wireshark'],
  ['snoop\0', 'it is a capture of snoop: save it as pcap in Wireshark'],
];

/**
 * What clients and the server said first in sessions to this port (IPv4, TCP). Payloads of every other session stay
 * unread on the disk: they may hold credentials. A file that ends inside its last record is read as far as it goes, where
 * a session got its answer before; what a client sent is whole then. Throws DecodeError when the file is broken.
 */
export function readTalks(file: ByteSource, server: string, port: number): CaptureFindings {
  const reader = new CaptureReader(file, server, port);
  try {
    for (const frame of readFrames(file)) reader.take(frame);
    return reader.conclude();
  } catch (cause) {
    if (!(cause instanceof CutFileError)) throw cause;
    const found = reader.conclude();
    const talks = found.talks.filter(({ answer }) => answer.length > 0);
    if (talks.length === 0) throw cause;
    return { ...found, talks, cutOff: true };
  }
}

class CaptureReader {
  readonly #file: ByteSource;
  readonly #server: string;
  readonly #port: number;
  readonly #talks: TalkReader[] = [];
  readonly #current = new Map<string, TalkReader>();
  readonly #sessions = new Map<string, CapturedSession>();
  readonly #unknownLinks = new Set<number>();
  #beginningMissing = false;

  constructor(file: ByteSource, server: string, port: number) {
    this.#file = file;
    this.#server = server;
    this.#port = port;
  }

  take(frame: CapturedFrame): void {
    if (!isKnownLink(frame.linkType)) {
      this.#unknownLinks.add(frame.linkType);
      return;
    }
    const segment = readSegment(this.#file, frame);
    if (segment === null) return;
    if (segment.syn && segment.acknowledgement === null) this.#noteSession(segment);
    if (segment.destination === this.#server && segment.destinationPort === this.#port) this.#fromClient(segment);
    if (segment.source === this.#server && segment.sourcePort === this.#port) {
      this.#current.get(keyOf(segment.destination, segment.destinationPort))?.fromServer(this.#file, segment);
    }
  }

  conclude(): CaptureFindings {
    const ends = this.#talks.map((talk) => talk.conclude());
    return {
      talks: ends.filter((end) => typeof end !== 'string'),
      problems: ends.filter((end) => typeof end === 'string'),
      beginningMissing: this.#beginningMissing,
      sessions: [...this.#sessions.values()],
      unknownLinks: [...this.#unknownLinks],
      cutOff: false,
    };
  }

  #fromClient(segment: CapturedSegment): void {
    const key = keyOf(segment.source, segment.sourcePort);
    if (segment.syn && this.#current.get(key)?.sequence !== segment.sequence) this.#begin(key, segment);
    const talk = this.#current.get(key);
    if (talk) talk.fromClient(this.#file, segment);
    else this.#beginningMissing = true;
  }

  #begin(key: string, segment: CapturedSegment): void {
    this.#current.delete(key);
    if (this.#talks.length >= MOST_TALKS) return;
    const talk = new TalkReader(segment);
    this.#talks.push(talk);
    this.#current.set(key, talk);
  }

  #noteSession({ source, destination, destinationPort }: CapturedSegment): void {
    if (this.#sessions.size >= MOST_SESSIONS) return;
    const key = `${source} ${destination} ${destinationPort}`;
    this.#sessions.set(key, { client: source, server: destination, port: destinationPort });
  }
}

function keyOf(client: string, port: number): string {
  return `${client}:${port}`;
}
