import { release } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type * as Koffi from 'koffi';
import { messageOf } from '../adapters/errno.js';
import { loadPackage } from '../adapters/packages.js';

/**
 * The calls of libc (section 2 of the manual) that ordinary sockets need. Each returns what the system returned, or
 * the negative number of the error. Buffers whose address stands in another buffer come from `pinned`.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Buffer): number;
  connect(fd: number, address: Buffer): number;
  getsockname(fd: number, address: Buffer): number;
  setsockopt(fd: number, level: number, option: number, value: Buffer): number;
  /** Returns the length of what was written into `value`. */
  getsockopt(fd: number, level: number, option: number, value: Buffer): number;
  send(fd: number, bytes: Buffer, flags: number): number;
  sendto(fd: number, bytes: Buffer, flags: number, address: Buffer): number;
  recvmsg(fd: number, message: Buffer, flags: number): number;
  shutdown(fd: number, how: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  eventfd(initial: number, flags: number): number;
  /** Adds to the counter of an eventfd, or takes it. */
  write(fd: number, bytes: Buffer): number;
  read(fd: number, bytes: Buffer): number;
  clockGettime(clock: number, time: Buffer): number;
  close(fd: number): number;
  /** In a thread of libuv, so that the event loop goes on meanwhile. `fds` must stay untouched until it resolves. */
  poll(fds: Buffer, count: number, timeoutMs: number): Promise<number>;
  /** Where the bytes of a buffer of `pinned` stand. */
  addressOf(buffer: Buffer): bigint;
}

/** libc, or the plain reason why it cannot be called. */
export type LibcAttempt = { libc: Libc; reason: null } | { libc: null; reason: string };

/** The layouts of structures used here are those of Linux with 64 bits and the lower byte first. */
const ARCHITECTURES = ['x64', 'arm64', 'riscv64', 'loong64'];

/** Loads koffi (about 30 ms) and finds the calls in the libc of this process. Never throws. */
export async function loadLibc(
  platform = process.platform,
  arch: string = process.arch,
  kernel = release(),
): Promise<LibcAttempt> {
  if (platform !== 'linux') return none('the error queue of sockets is read on Linux only');
  if (!ARCHITECTURES.includes(arch)) return none(`the error queue of sockets is not read on ${arch}`);
  if (!queuesTcpErrors(kernel)) {
    return none(`Linux ${kernel} does not tell who sent an ICMP error about a TCP socket; 5.9 and later do`);
  }
  try {
    const koffi = loadPackage('koffi') as typeof Koffi;
    return { libc: callsOf(koffi.load(null), koffi.errno, koffi.address), reason: null };
  } catch (error) {
    return none(`the package koffi does not load: ${messageOf(error).split('\n')[0]}`);
  }
}

/** Whether this kernel queues ICMP errors about a TCP connection that is being opened: since 5.9. */
export function queuesTcpErrors(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return major > 5 || (major === 5 && minor >= 9);
}

function none(reason: string): LibcAttempt {
  return { libc: null, reason };
}

/** Name of the error as in errno(3), of the negative number that a call returned. */
export function errnoName(result: number): string {
  const name = getSystemErrorName(result);
  return /^E[A-Z0-9]+$/.test(name) ? name : 'UNKNOWN';
}

/** A zeroed buffer whose bytes never move: small ones of Buffer.alloc may lie in the heap of V8. */
export function pinned(size: number): Buffer {
  return Buffer.from(new ArrayBuffer(size));
}

type Call = (...args: (number | Buffer)[]) => number;

function callsOf(lib: Koffi.LibraryHandle, errno: () => number, addressOf: (buffer: Buffer) => bigint): Libc {
  const call = (definition: string): Call => {
    const native = lib.func(definition) as Call;
    return (...args) => {
      const result = native(...args);
      return result < 0 ? -errno() : result;
    };
  };
  const bind = call('int bind(int, const void *, uint32_t)');
  const connect = call('int connect(int, const void *, uint32_t)');
  const getsockname = call('int getsockname(int, void *, void *)');
  const setsockopt = call('int setsockopt(int, int, int, const void *, uint32_t)');
  const getsockopt = call('int getsockopt(int, int, int, void *, void *)');
  const send = call('intptr_t send(int, const void *, size_t, int)');
  const sendto = call('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)');
  const write = call('intptr_t write(int, const void *, size_t)');
  const read = call('intptr_t read(int, void *, size_t)');
  const length = pinned(4);
  return {
    socket: call('int socket(int, int, int)'),
    bind: (fd, address) => bind(fd, address, address.length),
    connect: (fd, address) => connect(fd, address, address.length),
    getsockname(fd, address) {
      length.writeUInt32LE(address.length);
      return getsockname(fd, address, length);
    },
    setsockopt: (fd, level, option, value) => setsockopt(fd, level, option, value, value.length),
    getsockopt(fd, level, option, value) {
      length.writeUInt32LE(value.length);
      const result = getsockopt(fd, level, option, value, length);
      return result < 0 ? result : length.readUInt32LE();
    },
    send: (fd, bytes, flags) => send(fd, bytes, bytes.length, flags),
    sendto: (fd, bytes, flags, address) => sendto(fd, bytes, bytes.length, flags, address, address.length),
    recvmsg: call('intptr_t recvmsg(int, void *, int)'),
    shutdown: call('int shutdown(int, int)'),
    fcntl: call('int fcntl(int, int, int)'),
    eventfd: call('int eventfd(unsigned int, int)'),
    write: (fd, bytes) => write(fd, bytes, bytes.length),
    read: (fd, bytes) => read(fd, bytes, bytes.length),
    clockGettime: call('int clock_gettime(int, void *)'),
    close: call('int close(int)'),
    poll: asyncPoll(lib),
    addressOf,
  };
}

function asyncPoll(lib: Koffi.LibraryHandle): Libc['poll'] {
  const native = lib.func('int poll(void *, unsigned long, int)');
  return (fds, count, timeoutMs) =>
    new Promise((resolve, reject) => {
      native.async(fds, count, timeoutMs, (error: Error | null, result: number) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
}
