import { LocalError } from '../../model/errors.js';
import { POLLIN, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK } from './constants.js';
import { errnoName, loadLibc, pinned } from './libc.js';
import { Poller } from './poller.js';

const AF_PACKET = 17;
/** ETH_P_ALL in network order: a socket of one protocol is not shown what leaves (packet(7)). */
const EVERYTHING = 0x0300;
const LONGEST_PACKET = 65_536;
const MOST_AT_ONCE = 1024;
const IPV4 = 4;

/** Every IPv4 packet that arrives at this machine or leaves it, as packet(7) shows it. */
export interface PacketTap {
  /** Packets from now on, each without its link header. The buffer is only valid during the call. */
  start(onPacket: (packet: Buffer) => void): void;
  close(): Promise<void>;
}

/** Opens the tap, which needs root or CAP_NET_RAW once. Throws LocalError. */
export async function openPacketTap(): Promise<PacketTap> {
  const { libc, reason } = await loadLibc();
  if (libc === null) throw new LocalError('no-tap', `captures cannot be taken here: ${reason}`);
  const fd = libc.socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, EVERYTHING);
  if (fd < 0) throw new LocalError('no-tap', `captures cannot be taken without root or CAP_NET_RAW (${errnoName(fd)})`);
  const buffer = pinned(LONGEST_PACKET);
  const drain = (onPacket: (packet: Buffer) => void): void => {
    for (let n = 0; n < MOST_AT_ONCE; n += 1) {
      const length = libc.read(fd, buffer);
      if (length < 0) return;
      if (length > 0 && buffer.readUInt8() >> 4 === IPV4) onPacket(buffer.subarray(0, length));
    }
  };
  let watched: ReturnType<Poller['watch']> | null = null;
  return {
    start(onPacket) {
      watched = new Poller(libc).watch(fd, () => drain(onPacket));
      if (typeof watched !== 'number') watched.want(POLLIN);
    },
    async close() {
      if (watched !== null && typeof watched !== 'number') await watched.release();
      libc.close(fd);
    },
  };
}
