/** Numbers of Linux's uapi headers that are the same on x64, arm64, riscv64 and loong64. */

export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
/** Also EFD_NONBLOCK and EFD_CLOEXEC. */
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const IPPROTO_ICMP = 1;

export const SOL_SOCKET = 1;
export const SO_ERROR = 4;
export const SO_BROADCAST = 6;
export const SO_LINGER = 13;
export const SO_TIMESTAMPNS = 35;

export const SOL_IP = 0;
export const IP_TTL = 2;
export const IP_RECVERR = 11;
export const IP_RECVTTL = 12;

export const SOL_TCP = 6;
export const TCP_SYNCNT = 7;
export const TCP_INFO = 11;

export const MSG_DONTWAIT = 0x40;
export const MSG_ERRQUEUE = 0x2000;
export const MSG_NOSIGNAL = 0x4000;

export const SHUT_WR = 1;
export const F_DUPFD_CLOEXEC = 1030;
export const CLOCK_REALTIME = 0;

export const POLLIN = 0x1;
export const POLLOUT = 0x4;

export const EAGAIN = 11;
export const EMFILE = 24;
export const EPIPE = 32;
export const ECONNRESET = 104;
export const EINPROGRESS = 115;
