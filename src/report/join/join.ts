import { basename } from 'node:path';
import { DecodeError, InputError } from '../../model/errors.js';
import type { CaptureEvidence } from '../../model/evidence/capture.js';
import type { Report, TargetReport } from '../../model/report.js';
import { bufferedSource } from '../../wire/capture/buffered-source.js';
import type { ByteSource } from '../../wire/capture/byte-source.js';
import { type Look, lookInto } from './look.js';
import { placesByTtl, type Seen, sightingsOf, sortByPlace } from './point.js';
import { WantedProbes } from './probes.js';

/** Where a capture was taken, by the word of the user; null: the TTLs of its packets tell. */
export type At = { kind: 'hop'; hop: number } | { kind: 'router'; address: string } | { kind: 'unit' } | null;

/** A capture that is open. */
export interface OpenCapture {
  file: string;
  /** Its number among the captures that join the report. */
  number: number;
  source: ByteSource;
  at: At;
}

/** What a capture says of one target: an entry for each side of the device it was taken on, and what is to be told. */
export interface Joined {
  entries: Omit<CaptureEvidence, 'id'>[];
  remarks: string[];
}

/**
 * Looks for the packets that the run sent to a target in a capture. Throws InputError for a file that is no capture, and
 * where --at contradicts what the packets themselves tell.
 */
export function joinCapture(report: Report, target: TargetReport, { file, number, source, at }: OpenCapture): Joined {
  const wanted = new WantedProbes(target.evidence);
  const look = read(file, source, wanted);
  const remarks = remarksOn(file, look);
  if (look.seen.length === 0) return { entries: [], remarks: [...remarks, sayNothing(file, target, wanted)] };
  const places = placesOf(target, file, look.seen, at);
  if (places === null) return { entries: [], remarks: [...remarks, sayUnplaced(file)] };
  const entries = places.map(
    ({ hop, sightings, placed }): Omit<CaptureEvidence, 'id'> => ({
      sentAt: report.finishedAt,
      probe: 'capture',
      request: {
        destination: target.address,
        name: basename(file),
        file: number,
        hop,
        placed,
        ...(at?.kind === 'unit' ? { atUnit: true } : {}),
      },
      outcome: 'seen',
      replies: [],
      frames: look.frames,
      ...(look.cutOff ? { cutOff: true } : {}),
      sightings,
    }),
  );
  return { entries, remarks };
}

function read(file: string, source: ByteSource, wanted: WantedProbes): Look {
  try {
    return lookInto(bufferedSource(source), wanted);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new InputError('CAPTURE', `must be a pcap or pcapng file (${cause.message})`, file);
  }
}

type Placed = { hop: number; sightings: CaptureEvidence['sightings']; placed: 'ttl' | 'user' };

function placesOf(target: TargetReport, file: string, seen: readonly Seen[], at: At): Placed[] | null {
  const hops = placesByTtl(seen);
  if (hops !== null && hops.length > 0) {
    checkPlace(target, file, hops, at);
    return sortByPlace(seen, hops).map((place) => ({ ...place, placed: 'ttl' }));
  }
  const told = toldHop(target, at);
  return told === null ? null : [{ hop: told, sightings: sightingsOf(seen), placed: 'user' }];
}

/** A capture of a router is taken on one side of it or on both. */
function checkPlace(target: TargetReport, file: string, hops: readonly number[], at: At): void {
  const told = at?.kind === 'unit' ? null : toldHop(target, at);
  if (told === null || hops.some((hop) => hop === told || hop === told - 1)) return;
  const found = hops.map((hop) => String(hop)).join(' and ');
  throw new InputError(
    '--at',
    `must agree with the TTLs in ${basename(file)}, which have passed ${found} routers`,
    told,
  );
}

/** The number of routers before the place that the user names; null where he names none. */
function toldHop({ path, address }: TargetReport, at: At): number | null {
  if (at === null) return null;
  if (at.kind === 'hop') return at.hop;
  const routers = path.hops.filter((one) => one.address !== address);
  if (at.kind === 'unit') return Math.max(0, ...routers.map(({ ttl }) => ttl));
  const hop = routers.find((one) => one.address === at.address)?.ttl;
  if (hop !== undefined) return hop;
  const known = routers.flatMap((one) => one.address ?? []).join(', ');
  throw new InputError('--at', `must be a router that the run saw (${known || 'none'})`, at.address);
}

function remarksOn(file: string, { cutOff, unknownLinks }: Look): string[] {
  const name = basename(file);
  return [
    ...(cutOff ? [`${name} ends inside a record: it is read up to there`] : []),
    ...(unknownLinks.length > 0
      ? [`${name}: frames of link type ${unknownLinks.slice(0, 8).join(', ')} cannot be read`]
      : []),
  ];
}

function sayNothing(file: string, { address }: TargetReport, wanted: WantedProbes): string {
  const name = basename(file);
  if (wanted.size === 0)
    return `the run sent no packets to ${address} of its own (method raw), which a capture could show`;
  return `${name} holds no packet of this run to ${address}: it was taken at another time, elsewhere, or with another filter`;
}

function sayUnplaced(file: string): string {
  return `${basename(file)}: the TTLs of its packets do not tell where it was taken; name the place with --at`;
}
