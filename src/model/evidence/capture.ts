import type { EvidenceBase } from './base.js';

/** What came back for a packet, as a capture shows it. */
export type CapturedAnswer = 'syn-ack' | 'rst' | 'echo-reply' | 'icmp-error' | 'datagram';

/** One packet of the run in a capture. */
export interface CaptureSighting {
  /** The evidence entry of the packet. */
  id: string;
  /** It was seen on its way to the unit. */
  passed: boolean;
  /** Its answer was seen on the way back. */
  answer?: CapturedAnswer;
  /**
   * Number of the device that the link header sends it to (a MAC, numbered in the order of appearance); absent where the
   * link has no such address. `answerTo`: the same of its answer.
   */
  to?: number;
  answerTo?: number;
  /** Its source address here, where that is not the PC's: a device before has translated it. */
  source?: string;
}

/** What told where the capture was taken: the TTL that the packets have left, or the user. */
export type PlacedBy = 'ttl' | 'user';

/**
 * What a capture that somebody took on the path shows of the run: one point of view, on the link behind `hop` routers. A
 * capture on both sides of a device is two of them. Entries of this kind are added to a saved report, none is sent.
 */
export interface CaptureEvidence extends EvidenceBase {
  probe: 'capture';
  request: {
    destination: string;
    /** Name of the file, without its folder. */
    name: string;
    /** Number of the file among those that joined the report: two points of view of one file are of one device. */
    file: number;
    /** Routers that the packets had passed: 0 on the PC's own link. */
    hop: number;
    placed: PlacedBy;
    /** Taken on the unit itself, by the word of the user. */
    atUnit?: true;
  };
  outcome: 'seen';
  replies: [];
  /** Frames in the file. */
  frames: number;
  /** The file ends inside a record. */
  cutOff?: true;
  /** In the order of sending; a packet that is not named was not seen here. */
  sightings: CaptureSighting[];
}
