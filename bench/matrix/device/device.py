"""A device in the wire: passes frames between two interfaces and meddles by rules.

  python3 -B device.py RULES LIMIT_SECONDS END [END]

RULES is a JSON list of {"match": {…}, "do": {…}}; the first rule whose match holds decides, what none matches passes.
"do": "answer" (one or a list: sent back to where the packet came from; the packet itself is then dropped unless "pass"
is true), "drop", "alter", "copies" (frames sent on, 1 by default), "delayMs". The first END faces the PC, the second the
unit; with one END the device is a host. It ends when its standard input closes, on SIGTERM, or after LIMIT_SECONDS.
"""

import heapq
import json
import select
import signal
import socket
import struct
import sys
import time

from action import ALTER_KEYS, ANSWER_KEYS, alter, answer, can_alter, check_keys
from match import Ages, Match
from packet import Packet

# PACKET_VNET_HDR (packet(7)) keeps with each frame what its sender left to the hardware, such as checksums.
SOL_PACKET, PACKET_VNET_HDR, PACKET_IGNORE_OUTGOING, ETH_P_ALL, PACKET_OUTGOING = 263, 15, 23, 3, 4
VNET_HEADER = 10
NOTHING_LEFT = bytes(VNET_HEADER)
DO_KEYS = {'answer', 'drop', 'pass', 'alter', 'copies', 'delayMs'}
SIDES = ('pc', 'unit')


class Rule:
    def __init__(self, rule):
        check_keys(rule, {'match', 'do'}, 'a rule')
        self.match, self.do, self.met = Match(rule.get('match', {})), rule['do'], False
        check_keys(self.do, DO_KEYS, 'an action')
        check_keys(self.do.get('alter', {}), ALTER_KEYS, 'alter')
        plans = self.do.get('answer', [])
        self.answers = plans if isinstance(plans, list) else [plans]
        for plan in self.answers:
            check_keys(plan, ANSWER_KEYS, 'an answer')
        self.passes = not self.do.get('drop') and (not self.answers or self.do.get('pass', False))


class Device:
    def __init__(self, rules, ends):
        self.rules, self.ends, self.ages = rules, ends, Ages()
        self.waiting, self.number = [], 0

    def receive(self, index):
        data, sender = self.ends[index].recvfrom(70000)
        if sender[2] == PACKET_OUTGOING:
            return
        header, frame = data[:VNET_HEADER], data[VNET_HEADER:]
        try:
            packet = Packet(frame, SIDES[index], struct.unpack('=H', header[4:6])[0] if header[1] else 0)
        except (ValueError, struct.error):
            self.forward(index, header, frame, 0)
            return
        self.ages.see(packet)
        rule = next((rule for rule in self.rules if rule.match.holds(packet, self.ages)), None)
        self.apply(rule, packet, index, header, frame)

    def apply(self, rule, packet, index, header, frame):
        do = rule.do if rule else {}
        if rule and not rule.met:
            rule.met = True
            print(f'rule {self.rules.index(rule) + 1} met', flush=True)
        for plan in rule.answers if rule else []:
            reply = answer(packet, plan)
            if reply is not None:
                self.send(index, NOTHING_LEFT + reply, plan.get('delayMs', 0))
        if rule and not rule.passes:
            return
        if 'alter' in do and can_alter(packet):
            header, frame = NOTHING_LEFT, alter(packet, do['alter'])
        for _ in range(do.get('copies', 1)):
            self.forward(index, header, frame, do.get('delayMs', 0))

    def forward(self, index, header, frame, delay_ms):
        if len(self.ends) == 2:
            self.send(1 - index, header + frame, delay_ms)

    def send(self, index, data, delay_ms):
        self.number += 1
        heapq.heappush(self.waiting, (time.monotonic() + delay_ms / 1000, self.number, index, data))
        self.flush()

    def flush(self):
        while self.waiting and self.waiting[0][0] <= time.monotonic():
            _, _, index, data = heapq.heappop(self.waiting)
            try:
                self.ends[index].send(data)
            except OSError:
                pass  # The end is down, or the frame too large for it: a wire loses it.

    def run(self, until):
        while time.monotonic() < until:
            next_at = min(until, self.waiting[0][0]) if self.waiting else until
            for ready in select.select([sys.stdin, *self.ends], [], [], max(0, next_at - time.monotonic()))[0]:
                if ready is sys.stdin:
                    return
                try:
                    self.receive(self.ends.index(ready))
                except OSError:
                    pass  # The interface went down; it may come up again.
            self.flush()


def open_end(name):
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    end.bind((name, ETH_P_ALL))
    return end


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    rules = [Rule(rule) for rule in json.loads(sys.argv[1])]
    device = Device(rules, [open_end(name) for name in sys.argv[3:5]])
    print('device ready', flush=True)
    device.run(time.monotonic() + float(sys.argv[2]))


main()
