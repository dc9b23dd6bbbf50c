import type { ByteSource, CapturedFrame } from './byte-source.js';

const IPV4 = 0x0800;
/** IEEE 802.1Q and 802.1ad, and the older number of the outer tag. */
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100];
const MOST_TAGS = 3;
const TAG_BYTES = 4;
/** RFC 2516 §4: six bytes of PPPoE, then the protocol that PPP carries (RFC 1661 §2). */
const PPPOE_SESSION = 0x8864;
const PPPOE_BYTES = 6 + 2;
const PPP_IPV4 = 0x0021;
const ETHERNET_LINK = 1;
const MAC_BYTES = 6;
const ETHERNET = { bytes: 14, type: 12 };
const SLL = { bytes: 16, type: 14 };
const SLL2 = { bytes: 20, type: 0 };
const LOOPBACK_BYTES = 4;
/** PF_INET has this number on every system. */
const FAMILY_IPV4 = 2;

type Locate = (source: ByteSource, frame: CapturedFrame) => number | null;

/** How many bytes stand before the IPv4 header, by link type (the registry of tcpdump.org). */
const LINKS: ReadonlyMap<number, Locate> = new Map<number, Locate>([
  [0, beforeLoopback],
  [ETHERNET_LINK, (source, frame) => afterEtherType(source, frame, ETHERNET)],
  [12, () => 0],
  [51, (source, frame) => afterPppoe(source, frame, 0)],
  [14, () => 0],
  [101, () => 0],
  [108, beforeLoopback],
  [113, (source, frame) => afterEtherType(source, frame, SLL)],
  [228, () => 0],
  [276, (source, frame) => afterEtherType(source, frame, SLL2)],
]);

/** Whether frames of this link type can be read: Ethernet, PPPoE, Linux cooked (both versions), raw IP, loopback. */
export function isKnownLink(linkType: number): boolean {
  return LINKS.has(linkType);
}

/**
 * Place of the IPv4 header inside the frame; null when the frame carries something else, or is cut before it. Reads the
 * link header alone.
 */
export function ipv4Offset(source: ByteSource, frame: CapturedFrame): number | null {
  return LINKS.get(frame.linkType)?.(source, frame) ?? null;
}

/** The MAC that an Ethernet frame is sent to, as hexadecimal digits; null for links that keep none. */
export function linkDestination(source: ByteSource, frame: CapturedFrame): string | null {
  if (frame.linkType !== ETHERNET_LINK || frame.captured < MAC_BYTES) return null;
  return source.read(frame.offset, MAC_BYTES).toString('hex');
}

function afterEtherType(
  source: ByteSource,
  frame: CapturedFrame,
  header: { bytes: number; type: number },
): number | null {
  let end = header.bytes;
  const type = readU16(source, frame, header.type, end);
  let inner = type;
  for (let tags = 0; inner !== null && header !== SLL2 && VLAN_TAGS.includes(inner) && tags < MOST_TAGS; tags += 1) {
    end += TAG_BYTES;
    inner = readU16(source, frame, end - 2, end);
  }
  if (inner === PPPOE_SESSION) return afterPppoe(source, frame, end);
  return inner === IPV4 ? end : null;
}

function afterPppoe(source: ByteSource, frame: CapturedFrame, start: number): number | null {
  const end = start + PPPOE_BYTES;
  return readU16(source, frame, end - 2, end) === PPP_IPV4 ? end : null;
}

/** The family is in the byte order of the machine that captured, or in network order (OpenBSD). */
function beforeLoopback(source: ByteSource, frame: CapturedFrame): number | null {
  if (frame.captured < LOOPBACK_BYTES) return null;
  const family = source.read(frame.offset, LOOPBACK_BYTES);
  if (family.length < LOOPBACK_BYTES) return null;
  return family.readUInt32LE() === FAMILY_IPV4 || family.readUInt32BE() === FAMILY_IPV4 ? LOOPBACK_BYTES : null;
}

/** A 16-bit field of a header that ends at `needed`; null where the frame does not hold that header. */
function readU16(source: ByteSource, frame: CapturedFrame, at: number, needed: number): number | null {
  if (frame.captured < needed) return null;
  const bytes = source.read(frame.offset + at, 2);
  return bytes.length === 2 ? bytes.readUInt16BE() : null;
}
