import { DecodeError } from '../../model/errors.js';
import type { ByteSource, CapturedFrame } from './byte-source.js';
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
}

/** The frames of a pcap or pcapng file. Throws DecodeError when it is neither, or is broken. */
export function readFrames(file: ByteSource): Generator<CapturedFrame> {
  if (isPcap(file)) return readPcap(file);
  if (isPcapng(file)) return readPcapng(file);
  throw new DecodeError('capture file', 'it is neither a pcap nor a pcapng file');
}

/**
 * What clients and the server said first in sessions to this port (IPv4, TCP). Payloads of every other session stay
 * unread on the disk: they may hold credentials. Throws DecodeError when the file is broken.
 */
export function readTalks(file: ByteSource, server: string, port: number): CaptureFindings {
  const reader = new CaptureReader(file, server, port);
  for (const frame of readFrames(file)) reader.take(frame);
  return reader.conclude();
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
