"""What a rule does with a packet: answers in somebody's name, and changes on the way through."""

import socket
import struct

from packet import ANY_TTL, ETHERNET, ETHERTYPE_ARP, FLAGS, ICMP, TCP, Packet, ipv4, summed, tcp_segment

ANSWER_KEYS = {'as', 'ttl', 'source', 'type', 'code', 'rest', 'quoteBytes', 'hostOrder', 'mss', 'delayMs', 'mac'}
ALTER_KEYS = {'ttl', 'ttlBy', 'source', 'mss', 'noOptions', 'quoteBytes', 'hostOrder', 'quoteTtl', 'acknowledgement'}
# The quote of a router of today: as much of the packet as 576 bytes hold (RFC 1812 §4.3.2.3).
QUOTE_BYTES = 528
OWN_MAC = '02:00:5e:10:00:01'
FIRST_SEQUENCE = 0x51A7D000


def check_keys(given, known, what):
    unknown = set(given) - known
    if unknown:
        raise ValueError(f'{what} knows no {", ".join(sorted(unknown))}')


def answer(packet, plan):
    """The frame that goes back to where the packet came from. TTL `copy` is that of the packet that is answered."""
    kind = plan['as']
    if kind == 'arp':
        return arp_reply(packet, plan.get('mac', OWN_MAC))
    ttl = packet.ip.ttl if plan.get('ttl') == 'copy' else plan.get('ttl', ANY_TTL)
    source = plan.get('source', packet.ip.destination)
    payload, number = (icmp_answer(packet, plan), ICMP) if kind in ('icmp', 'echo') else (tcp_answer(packet, plan), TCP)
    if payload is None:
        return None
    data = packet.frame
    return bytes(data[6:12] + data[0:6] + data[12:14]) + ipv4(source, packet.ip.source, number, payload, ttl)


def tcp_answer(packet, plan):
    if packet.tcp is None:
        return None
    tcp, ports = packet.tcp, packet.ip.ports[::-1]
    received = tcp.sequence + tcp.payload + tcp.has('syn') + tcp.has('fin')
    if plan['as'] == 'syn-ack':
        return tcp_segment(ports, FIRST_SEQUENCE, received, ['syn', 'ack'], plan.get('mss', 1460))
    if plan['as'] == 'ack':
        return tcp_segment(ports, tcp.acknowledgement, received, ['ack'])
    if tcp.has('ack'):
        return tcp_segment(ports, tcp.acknowledgement, 0, ['rst'])
    return tcp_segment(ports, 0, received, ['rst', 'ack'])


def icmp_answer(packet, plan):
    if plan['as'] == 'echo':
        body = packet.data[packet.ip.length:]
        return b'\0\0' + body[2:] if packet.icmp == (8, 0) else None
    quote = quoted(packet.data[:plan.get('quoteBytes', QUOTE_BYTES)], plan)
    return struct.pack('!BBHI', plan['type'], plan.get('code', 0), 0, plan.get('rest', 0)) + quote


def quoted(quote, plan):
    """Some stacks quote length and fragment offset in the order of their own processor (nmap and mtr know them)."""
    data = bytearray(quote)
    if plan.get('hostOrder') and len(data) >= 8:
        data[2:4], data[6:8] = data[3:1:-1], bytes((data[7], data[6]))
    if 'quoteTtl' in plan and len(data) >= 20:
        data[8] = plan['quoteTtl']
    return bytes(data)


def arp_reply(packet, mac):
    own = bytes.fromhex(mac.replace(':', ''))
    asker, target = packet.arp['sender'], socket.inet_aton(packet.arp['target'])
    header = struct.pack('!HHBBH', 1, 0x0800, 6, 4, 2)
    return asker[:6] + own + struct.pack('!H', ETHERTYPE_ARP) + header + own + target + asker


def alter(packet, plan):
    """The frame with these changes, and its checksums made right."""
    data = bytearray(packet.data)
    if 'ttl' in plan or 'ttlBy' in plan:
        data[8] = max(0, min(255, plan.get('ttl', packet.ip.ttl) + plan.get('ttlBy', 0)))
    if 'source' in plan:
        data[12:16] = socket.inet_aton(plan['source'])
    if packet.tcp:
        data = alter_segment(data, packet, plan)
    if packet.quote:
        start = packet.ip.length + 8
        data[start:] = quoted(data[start:start + plan.get('quoteBytes', len(data))], plan)
    return bytes(packet.frame[:ETHERNET]) + summed(bytes(data))


def alter_segment(data, packet, plan):
    start, tcp = packet.ip.length, packet.tcp
    if 'mss' in plan:
        for name, at in tcp.options:
            if name == 'mss':
                struct.pack_into('!H', data, start + 20 + at + 2, plan['mss'])
    if plan.get('noOptions'):
        data = data[:start + 20] + data[start + tcp.start:]
        data[start + 12] = 5 << 4
    if 'acknowledgement' in plan and tcp.flags & FLAGS['ack']:
        struct.pack_into('!I', data, start + 8, (tcp.acknowledgement + plan['acknowledgement']) % 2**32)
    return data


def can_alter(packet):
    """What the hardware has still to cut into segments stays as it is."""
    return isinstance(packet, Packet) and packet.ip is not None and not packet.gso
