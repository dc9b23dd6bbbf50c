import { type LabNode, linkEnds, type Topology } from './topology.js';

/** Where the holder's own tmpfs keeps the named network namespaces; `ip netns` of iproute2 fixes the place. */
export const NETNS_DIRECTORY = '/run/netns';
const BRIDGE = 'br0';

/**
 * The shell script that builds the topology inside fresh network, mount and process namespaces, reports
 * `ready PID`, and then holds everything until its standard input closes.
 */
export function setupScript(topology: Topology): string {
  return [
    'set -e',
    'mount -t tmpfs none /run',
    ...topology.nodes.map((node) => `ip netns add ${node.name}`),
    ...batch('ip -batch -', topology.links.map(linkCommand)),
    ...topology.nodes.flatMap((node) => nodeLines(topology, node)),
    ...linkEnds(topology).map((end) => waitForCarrier(end.node, end.interface)),
    // /proc belongs to the outer process namespace, so this is the number that nsenter needs out there.
    'read -r pid rest < /proc/self/stat',
    'echo "ready $pid"',
    'exec 1>&- 2>&-',
    'read -r rest || :',
    '',
  ].join('\n');
}

function linkCommand({ a, b }: Topology['links'][number]): string {
  return `link add name ${a.interface} netns ${a.node} type veth peer name ${b.interface} netns ${b.node}`;
}

function nodeLines(topology: Topology, node: LabNode): string[] {
  const sysctls = sysctlsOf(topology, node).map(([key, value]) => `set_key ${key} ${value}`);
  return [
    `nsenter --net=${NETNS_DIRECTORY}/${node.name} sh -e <<'END_OF_NODE'`,
    'set_key() { if [ -e "/proc/sys/$1" ]; then echo "$2" > "/proc/sys/$1"; fi; }',
    ...sysctls,
    ...batch('ip -batch -', nodeCommands(topology, node)),
    'END_OF_NODE',
  ];
}

/**
 * A new namespace may inherit forwarding and the reverse-path filter from the machine, so both are set. The limits on
 * ICMP errors keep their defaults: real routers have them too.
 */
function sysctlsOf(topology: Topology, node: LabNode): [string, string][] {
  const interfaces = linkEnds(topology)
    .filter((end) => end.node === node.name)
    .map((end) => end.interface);
  return [
    ['net/ipv6/conf/all/disable_ipv6', '1'],
    ['net/ipv6/conf/default/disable_ipv6', '1'],
    ['net/ipv4/ip_forward', node.role === 'router' ? '1' : '0'],
    ...['all', 'default', ...interfaces].map((name): [string, string] => [`net/ipv4/conf/${name}/rp_filter`, '0']),
  ];
}

function nodeCommands(topology: Topology, node: LabNode): string[] {
  const ends = linkEnds(topology).filter((end) => end.node === node.name);
  const bridged = node.role === 'switch';
  return [
    'link set lo up',
    ...(bridged ? [`link add ${BRIDGE} type bridge stp_state 0 forward_delay 0`, `link set ${BRIDGE} up`] : []),
    ...(bridged ? ends.map((end) => `link set ${end.interface} master ${BRIDGE}`) : []),
    ...ends.flatMap((end) => (end.address === undefined ? [] : [`address add ${end.address} dev ${end.interface}`])),
    ...ends.map((end) => `link set ${end.interface} up`),
    ...topology.routes
      .filter((route) => route.node === node.name)
      .map((route) => `route add ${route.to} via ${route.via}`),
  ];
}

/** A veth end has carrier once both ends are up; at most two seconds are given. */
function waitForCarrier(node: string, name: string): string {
  const check = `ip -n ${node} -o link show dev ${name} | grep -q LOWER_UP`;
  const giveUp = `{ echo '${node} ${name}: no carrier' >&2; exit 1; }`;
  return `tries=0; until ${check}; do tries=$((tries + 1)); [ $tries -lt 200 ] || ${giveUp}; sleep 0.01; done`;
}

function batch(command: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [`${command} <<'END_OF_BATCH'`, ...lines, 'END_OF_BATCH'];
}
