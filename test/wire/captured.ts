/** Packets captured between two Linux network namespaces, from the IPv4 header on. */

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** 192.168.10.20 → 192.168.42.1, TTL 1, DF: echo request, identifier 5152, sequence 1, payload 00 01 … 07. */
export const ECHO_REQUEST = hex(`
  4500 0024 05dd 4000 0101 be96 c0a8 0a14 c0a8 2a01
  0800 d7ce 1420 0001 0001 0203 0405 0607`);

/** 127.0.0.1 → 127.0.0.1, TTL 64: the kernel's echo reply, identifier 4903, sequence 1, payload of 16 bytes. */
export const ECHO_REPLY = hex(`
  4500 002c 0944 0000 4001 738b 7f00 0001 7f00 0001
  0000 8104 1327 0001 3a15 036b 0000 0000 2353 0b00 0000 0000`);

/** Time exceeded from 192.168.10.1, quoting a SYN from port 36738 to 192.168.42.1 port 50804. */
export const TIME_EXCEEDED_TCP = hex(`
  45c0 0058 54a5 0000 4001 8fda c0a8 0a01 c0a8 0a14
  0b00 aa94 0000 0000
  4500 003c 2833 4000 0106 9c23 c0a8 0a14 c0a8 2a01
  8f82 c674 3c0e 6559 0000 0000 a002 faf0 ca05 0000 0204 05b4 0402 080a da79 fbc7 0000 0000 0103 030a`);

/** Time exceeded from 192.168.10.1, quoting a datagram of one byte from port 53922 to 192.168.42.1 port 50797. */
export const TIME_EXCEEDED_UDP = hex(`
  45c0 0039 54a4 0000 4001 8ffa c0a8 0a01 c0a8 0a14
  0b00 aa80 0000 0000
  4500 001d 3171 4000 0111 92f9 c0a8 0a14 c0a8 2a01
  d2a2 c66d 0009 3965 78`);

/** Time exceeded from 192.168.10.1, quoting an echo request to 192.168.42.1, identifier 6411, sequence 1. */
export const TIME_EXCEEDED_ECHO = hex(`
  45c0 0040 54a7 0000 4001 8ff0 c0a8 0a01 c0a8 0a14
  0b00 f4ff 0000 0000
  4500 0024 f28b 4000 0101 d1e7 c0a8 0a14 c0a8 2a01
  0800 d2e3 190b 0001 0001 0203 0405 0607`);

/** Fragmentation needed, next-hop MTU 1400, from 192.168.10.1, quoting 548 bytes of an echo request of 1500 bytes. */
export const FRAGMENTATION_NEEDED = Buffer.concat([
  hex(`
  45c0 0240 54a8 0000 4001 8def c0a8 0a01 c0a8 0a14
  0304 f056 0000 0578
  4500 05dc 0000 4000 4001 7fbb c0a8 0a14 c0a8 2a01
  0800 f32a 190d 0001 9716 036b 0000 0000 fb22 0900 0000 0000`),
  // ping fills the rest of its payload with rising numbers.
  Buffer.from(Array.from({ length: 504 }, (_, i) => (0x10 + i) & 0xff)),
]);

/** Port unreachable from 192.168.10.1, quoting the TFTP read request below. */
export const PORT_UNREACHABLE = hex(`
  45c0 0050 6ec6 0000 4001 75c1 c0a8 0a01 c0a8 0a14
  0303 9294 0000 0000
  4500 0034 6e08 4000 4011 374b c0a8 0a14 c0a8 0a01
  8e79 0045 0020 5eb2 0001 6e61 7379 7374 656d 2f77 686f 5f69 7300 6f63 7465 7400`);

/** TFTP read request for nasystem/who_is, 192.168.10.20 port 36473 → 192.168.10.1 port 69. */
export const TFTP_READ_REQUEST = hex(`
  4500 0034 6e08 4000 4011 374b c0a8 0a14 c0a8 0a01
  8e79 0045 0020 5eb2 0001 6e61 7379 7374 656d 2f77 686f 5f69 7300 6f63 7465 7400`);

/** SYN, 192.168.10.20 port 47052 → 192.168.10.1 port 50802, with 20 bytes of options. */
export const SYN = hex(`
  4500 003c 1542 4000 4006 9014 c0a8 0a14 c0a8 0a01
  b7cc c672 a258 8fc5 0000 0000 a002 faf0 9ca9 0000 0204 05b4 0402 080a 21ab 48f4 0000 0000 0103 030a`);

/** The answer's data: PSH+ACK with `hello`, an odd number of bytes, 192.168.10.1 port 50802 → 192.168.10.20. */
export const PUSH_HELLO = hex(`
  4500 0039 f5a2 4000 4006 afb6 c0a8 0a01 c0a8 0a14
  c672 b7cc 1f8e 869f a258 8fc6 8018 0040 b223 0000 0101 080a 1736 12b3 21ab 48f4 6865 6c6c 6f`);

/** RST+ACK of a closed port, 127.0.0.1 port 50804 → port 55054. */
export const RESET = hex(`
  4500 0028 0000 4000 4006 3cce 7f00 0001 7f00 0001
  c674 d70e 0000 0000 4a3e 933b 5014 0000 36d1 0000`);
