"""What a rule asks of a packet. Every key of a match has to hold; an unknown one ends the program."""

import time

from packet import FLAGS


def holds_range(value, wanted):
    """`wanted`: a number, a list of them, or an object with `min`, `max`, `parity` (`even`, `odd`) or `not`."""
    if value is None:
        return False
    if isinstance(wanted, dict):
        if 'not' in wanted:
            return not holds_range(value, wanted['not'])
        if 'parity' in wanted and value % 2 != (1 if wanted['parity'] == 'odd' else 0):
            return False
        return wanted.get('min', value) <= value <= wanted.get('max', value)
    return value in wanted if isinstance(wanted, list) else value == wanted


def one_of(value, wanted):
    return value in wanted if isinstance(wanted, list) else value == wanted


def words(text, has):
    """`syn !ack`: every word has to be there, or not to be there with `!`."""
    return all(has(word.lstrip('!')) != word.startswith('!') for word in text.split())


def holds_flags(packet, text):
    return packet.tcp is not None and words(text, packet.tcp.has)


def holds_options(packet, text):
    if packet.tcp is None:
        return False
    names = {name for name, _ in packet.tcp.options}
    return words(text, lambda word: bool(names) if word == 'any' else word in names)


def holds_icmp(packet, wanted):
    if packet.icmp is None:
        return False
    kinds = wanted if isinstance(wanted[0], list) else [wanted]
    return any(packet.icmp[0] == kind[0] and (len(kind) == 1 or packet.icmp[1] == kind[1]) for kind in kinds)


def port(packet, end):
    return packet.ports[end] if packet.ports else None


TESTS = {
    'from': lambda packet, wanted: packet.side == wanted,
    'protocol': lambda packet, wanted: one_of(packet.protocol, wanted),
    'source': lambda packet, wanted: packet.ip is not None and one_of(packet.ip.source, wanted),
    'destination': lambda packet, wanted: packet.ip is not None and one_of(packet.ip.destination, wanted),
    'arpTarget': lambda packet, wanted: packet.arp is not None and one_of(packet.arp['target'], wanted),
    'pcPort': lambda packet, wanted: holds_range(port(packet, 0), wanted),
    'unitPort': lambda packet, wanted: holds_range(port(packet, 1), wanted),
    'flags': holds_flags,
    'options': holds_options,
    'icmp': holds_icmp,
    'quoted': lambda packet, wanted: packet.quote is not None and one_of(packet.quote.protocol, wanted),
    'ttl': lambda packet, wanted: packet.ip is not None and holds_range(packet.ip.ttl, wanted),
    'size': lambda packet, wanted: holds_range(packet.size, wanted),
    'payload': lambda packet, wanted: packet.tcp is not None and holds_range(packet.tcp.payload, wanted),
}
COUNTED = {'ageMs', 'flowAgeMs', 'sinceFirstMs', 'count', 'flowCount'}


class Match:
    """The match of one rule, with what it has counted.

    ageMs: since the first IPv4 packet of the PC; flowAgeMs: since the first packet of this flow; sinceFirstMs: since the
    first packet for which the other keys of this match held. count, flowCount: the number of this packet among those for
    which the other keys held, from 1, of all flows or of its own.
    """

    def __init__(self, wanted):
        unknown = set(wanted) - set(TESTS) - COUNTED
        unknown |= set((wanted.get('flags') or '').replace('!', ' ').split()) - set(FLAGS)
        if unknown:
            raise ValueError(f'a match knows no {", ".join(sorted(unknown))}')
        self.tests = [(TESTS[key], value) for key, value in wanted.items() if key in TESTS]
        self.counted = {key: value for key, value in wanted.items() if key in COUNTED}
        self.first, self.count, self.flow_counts = None, 0, {}

    def holds(self, packet, ages):
        if not all(test(packet, value) for test, value in self.tests):
            return False
        now = time.monotonic()
        self.first = self.first or now
        self.count += 1
        self.flow_counts[packet.flow] = self.flow_counts.get(packet.flow, 0) + 1
        values = {'ageMs': ages.of_device(now), 'flowAgeMs': ages.of_flow(packet, now), 'count': self.count,
                  'sinceFirstMs': (now - self.first) * 1000, 'flowCount': self.flow_counts[packet.flow]}
        return all(holds_range(values[key], wanted) for key, wanted in self.counted.items())


class Ages:
    """When the PC began to send, and when each flow did."""

    def __init__(self):
        self.began, self.flows = None, {}

    def see(self, packet):
        if not packet.ip:
            return
        now = time.monotonic()
        if packet.side == 'pc':
            self.began = self.began or now
        self.flows.setdefault(packet.flow, now)

    def of_device(self, now):
        return (now - (self.began or now)) * 1000

    def of_flow(self, packet, now):
        return (now - self.flows.get(packet.flow, now)) * 1000
