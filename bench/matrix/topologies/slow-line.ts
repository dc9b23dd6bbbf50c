import { chain } from '../../../src/lab/chain.js';
import type { Lab } from '../../../src/lab/lab.js';
import { startProgram } from '../../../src/lab/program.js';
import type { Topology } from '../../../src/lab/topology.js';
import { hopsOfChain, type LabNetwork } from './network.js';

const ROUTERS = 2;
const ONE_WAY_MS = 150;

/**
 * Two routers behind a line that takes 150 ms each way. Not every kernel has a queueing discipline that delays, so a
 * program moves the frames between the two ends of the line.
 */
export const SLOW_LINE: LabNetwork = {
  title: 'two routers behind a line of 300 ms',
  topology: withLine(chain(ROUTERS, { pcLan: '10.99.8', unitLan: '192.168.250', transit: '172.24' })),
  hops: hopsOfChain(ROUTERS),
  target: 'unit',
  needs: ['python3'],
  async prepare(lab) {
    for (const end of ['p1', 'p2']) await lab.ip('line', ['link', 'set', end, 'nomaster']);
    await startRelay(lab);
  },
};

/** Cuts the cable between the PC and the first router and puts a node `line` there. */
function withLine(topology: Topology): Topology {
  const [first, ...others] = topology.links;
  if (first === undefined) return topology;
  return {
    ...topology,
    nodes: [...topology.nodes, { name: 'line', role: 'switch' }],
    links: [
      { a: first.a, b: { node: 'line', interface: 'p1' } },
      { a: { node: 'line', interface: 'p2' }, b: first.b },
      ...others,
    ],
  };
}

/** PACKET_VNET_HDR (packet(7)) keeps with each frame what its sender left to the hardware, such as checksums. */
const RELAY = `
import heapq, select, socket, sys, time
SOL_PACKET, PACKET_VNET_HDR, ETH_P_ALL, PACKET_OUTGOING = 263, 15, 3, 4
delay, ends = float(sys.argv[1]) / 1000, []
for name in sys.argv[2:4]:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.bind((name, ETH_P_ALL))
    ends.append(end)
print('relay ready', flush=True)
waiting, number = [], 0
while True:
    wait = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for source in select.select([sys.stdin, *ends], [], [], wait)[0]:
        if source is sys.stdin:
            sys.exit(0)
        frame, sender = source.recvfrom(70000)
        if sender[2] != PACKET_OUTGOING:
            number += 1
            other = ends[1 - ends.index(source)]
            heapq.heappush(waiting, (time.monotonic() + delay, number, other, frame))
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, other, frame = heapq.heappop(waiting)
        try:
            other.send(frame)
        except OSError:
            pass
`;

async function startRelay(lab: Lab): Promise<void> {
  await startProgram(lab, 'line', ['python3', '-c', RELAY, String(ONE_WAY_MS), 'p1', 'p2'], /^relay ready/);
}
