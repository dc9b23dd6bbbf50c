import { type ByteSource, CutFileError } from '../../wire/capture/byte-source.js';
import { readFrames } from '../../wire/capture/capture.js';
import { isKnownLink, linkDestination } from '../../wire/capture/pcap-link.js';
import { readProbePacket } from '../../wire/capture/probe-packet.js';
import type { Seen } from './point.js';
import type { Wanted, WantedProbes } from './probes.js';

/** Sightings that are kept of one packet: it stands in a capture of both sides of a device twice, and its answer too. */
const MOST_OF_ONE = 16;

/** What a capture holds of a run. */
export interface Look {
  frames: number;
  seen: Seen[];
  /** Link types that cannot be read. */
  unknownLinks: number[];
  /** The file ends inside a record. */
  cutOff: boolean;
}

/**
 * Reads a capture from its beginning to its end, and keeps what belongs to the run. Memory does not grow with the file.
 * Throws DecodeError where it is no capture, or a broken one.
 */
export function lookInto(file: ByteSource, wanted: WantedProbes): Look {
  const look = { frames: 0, seen: [] as Seen[], unknownLinks: new Set<number>(), cutOff: false };
  const counts = new Map<string, number>();
  const devices = new Map<string, number>();
  try {
    for (const frame of readFrames(file)) {
      look.frames += 1;
      if (!isKnownLink(frame.linkType)) {
        look.unknownLinks.add(frame.linkType);
        continue;
      }
      const packet = readProbePacket(file, frame);
      const found = packet === null ? null : wanted.find(packet.mark);
      if (packet === null || found === null) continue;
      const one = nextOf(found.wanted, found.answer !== null, counts);
      if (one === null) continue;
      const to = numberOf(devices, linkDestination(file, frame));
      look.seen.push({ wanted: one, answer: found.answer, ttl: packet.ttl, source: packet.source, to });
    }
  } catch (cause) {
    if (!(cause instanceof CutFileError)) throw cause;
    look.cutOff = true;
  }
  return { ...look, unknownLinks: [...look.unknownLinks] };
}

/** Packets that look alike are told apart by their order alone; null where there are more than a run can have sent. */
function nextOf(alike: readonly Wanted[], isAnswer: boolean, counts: Map<string, number>): Wanted | null {
  const [first] = alike;
  if (first === undefined) return null;
  const key = `${isAnswer ? 'answer' : 'packet'} ${first.id}`;
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  if (alike.length === 1) return count < MOST_OF_ONE ? first : null;
  return alike[count] ?? null;
}

function numberOf(devices: Map<string, number>, mac: string | null): number | undefined {
  if (mac === null) return undefined;
  const number = devices.get(mac) ?? devices.size + 1;
  devices.set(mac, number);
  return number;
}
