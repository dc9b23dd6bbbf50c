"""A tunnel that swallows what it is given: python3 -B tun.py NAME LIMIT_SECONDS

Makes the interface NAME (Linux TUN), reads and forgets. Ends when its standard input closes or after LIMIT_SECONDS.
"""

import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000

tunnel = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tunnel, TUNSETIFF, struct.pack('16sH22x', sys.argv[1].encode(), IFF_TUN | IFF_NO_PI))
print('tunnel ready', flush=True)
until = time.monotonic() + float(sys.argv[2])
while time.monotonic() < until:
    ready = select.select([sys.stdin, tunnel], [], [], until - time.monotonic())[0]
    if sys.stdin in ready:
        break
    if tunnel in ready:
        os.read(tunnel, 70000)
