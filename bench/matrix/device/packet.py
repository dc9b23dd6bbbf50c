"""A frame of Ethernet and IPv4 as rules see it, and the bytes of new ones with right checksums."""

import socket
import struct

ETHERNET = 14
ETHERTYPE_IPV4, ETHERTYPE_ARP = 0x0800, 0x0806
ICMP, TCP, UDP = 1, 6, 17
PROTOCOLS = {ICMP: 'icmp', TCP: 'tcp', UDP: 'udp'}
FLAGS = {'fin': 1, 'syn': 2, 'rst': 4, 'psh': 8, 'ack': 16, 'urg': 32}
ICMP_ERRORS = {3, 4, 5, 11, 12}
TCP_OPTIONS = {2: 'mss', 3: 'wscale', 4: 'sack', 8: 'timestamp'}
ANY_TTL = 64


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Headers:
    """The IPv4 header at the beginning of `data`, and the ports behind it. Also what an ICMP error quotes."""

    def __init__(self, data):
        if len(data) < 20 or data[0] >> 4 != 4:
            raise ValueError('no IPv4 header')
        self.length = (data[0] & 15) * 4
        self.ttl, self.number = data[8], data[9]
        self.protocol = PROTOCOLS.get(self.number, str(self.number))
        self.source, self.destination = (socket.inet_ntoa(bytes(data[at:at + 4])) for at in (12, 16))
        self.later_fragment = struct.unpack('!H', data[6:8])[0] & 0x1FFF != 0
        self.ports = None
        ports = data[self.length:self.length + 4]
        if self.number in (TCP, UDP) and len(ports) == 4 and not self.later_fragment:
            self.ports = struct.unpack('!HH', ports)


class Packet:
    """One frame with what a rule may ask of it. `side` is the side it came from: `pc` or `unit`."""

    def __init__(self, frame, side, gso=0):
        self.frame, self.side, self.gso = frame, side, gso
        self.ethertype = struct.unpack('!H', frame[12:14])[0] if len(frame) >= ETHERNET else 0
        self.ip = self.tcp = self.icmp = self.quote = self.arp = None
        body = frame[ETHERNET:]
        if self.ethertype == ETHERTYPE_ARP and len(body) >= 28:
            self.arp = {'request': body[7] == 1, 'sender': bytes(body[8:18]), 'target': socket.inet_ntoa(body[24:28])}
        if self.ethertype == ETHERTYPE_IPV4:
            self.read(body)

    def read(self, body):
        self.ip = Headers(body)
        self.total = struct.unpack('!H', body[2:4])[0]
        self.data = bytes(body[:self.total])
        segment = self.data[self.ip.length:]
        if self.ip.later_fragment:
            return
        if self.ip.number == TCP and len(segment) >= 20:
            self.tcp = Segment(segment)
        if self.ip.number == ICMP and len(segment) >= 8:
            self.icmp = (segment[0], segment[1])
            if segment[0] in ICMP_ERRORS:
                try:
                    self.quote = Headers(segment[8:])
                except ValueError:
                    self.quote = None

    @property
    def protocol(self):
        if self.arp:
            return 'arp'
        return self.ip.protocol if self.ip else 'other'

    @property
    def size(self):
        """Bytes of the IP packet as the wire would carry it: a segment that the hardware still cuts counts as cut."""
        if not self.ip:
            return len(self.frame) - ETHERNET
        return min(self.total, self.gso + self.ip.length + 32) if self.gso else self.total

    @property
    def ports(self):
        """The PC's port and the unit's, of the packet or of the one that an ICMP error quotes."""
        headers, from_pc = self.ip, self.side == 'pc'
        if self.quote:
            headers, from_pc = self.quote, not from_pc
        if headers is None or headers.ports is None:
            return None
        return headers.ports if from_pc else headers.ports[::-1]

    @property
    def flow(self):
        """The same value for both ways of one flow."""
        if not self.ip:
            return None
        return (self.protocol, *sorted((self.ip.source, self.ip.destination)), self.ports)


class Segment:
    """A TCP header."""

    def __init__(self, segment):
        self.sequence, self.acknowledgement = struct.unpack('!II', segment[4:12])
        self.flags = segment[13]
        self.start = min((segment[12] >> 4) * 4, len(segment))
        self.payload = len(segment) - self.start
        self.options = list(read_options(segment[20:self.start]))

    def has(self, flag):
        return bool(self.flags & FLAGS[flag])


def read_options(data):
    """Name and offset of each TCP option (RFC 9293 §3.1)."""
    at = 0
    while at < len(data) and data[at] != 0:
        if data[at] == 1:
            at += 1
            continue
        yield TCP_OPTIONS.get(data[at], str(data[at])), at
        if at + 1 >= len(data) or data[at + 1] < 2:
            return
        at += data[at + 1]


def ipv4(source, destination, number, payload, ttl=ANY_TTL):
    """A whole IPv4 packet."""
    header = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 0, 0x4000, ttl, number, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    return summed(header + payload)


def summed(packet):
    """The packet with its length and every checksum computed again; a fragment keeps that of its datagram."""
    data = bytearray(packet)
    length, number = (data[0] & 15) * 4, data[9]
    struct.pack_into('!H', data, 2, len(data))
    struct.pack_into('!H', data, 10, 0)
    struct.pack_into('!H', data, 10, checksum(bytes(data[:length])))
    place = {ICMP: 2, TCP: 16, UDP: 6}.get(number)
    fragment = struct.unpack('!H', data[6:8])[0] & 0x3FFF != 0
    if place is None or fragment or len(data) < length + place + 2:
        return bytes(data)
    pseudo = b'' if number == ICMP else bytes(data[12:20]) + struct.pack('!BBH', 0, number, len(data) - length)
    struct.pack_into('!H', data, length + place, 0)
    total = checksum(pseudo + bytes(data[length:]))
    struct.pack_into('!H', data, length + place, 0xFFFF if number == UDP and total == 0 else total)
    return bytes(data)


def tcp_segment(ports, sequence, acknowledgement, flags, mss=None):
    """A TCP segment without data; its checksum is computed with the packet around it."""
    options = b'' if mss is None else struct.pack('!BBH', 2, 4, mss)
    value = sum(FLAGS[name] for name in flags)
    return struct.pack('!HHIIBBHHH', *ports, sequence % 2**32, acknowledgement % 2**32,
                       (5 + len(options) // 4) << 4, value, 64240, 0, 0) + options
