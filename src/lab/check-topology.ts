import { isIpv4 } from '../model/address.js';
import { InputError } from '../model/errors.js';
import { linkEnds, type Topology } from './topology.js';

/** Interface names have at most 15 characters (IFNAMSIZ); the narrow alphabet keeps them safe in a shell script. */
const NAME = /^[a-z][a-z0-9-]{0,14}$/;

/** Throws InputError when a name, address or reference of the topology cannot be built. */
export function checkTopology(topology: Topology): void {
  const names = topology.nodes.map((node) => node.name);
  if (names.length === 0) throw new InputError('topology', 'must have at least one node', names);
  for (const name of names) checkName('topology node', name);
  checkUnique('topology node', names);
  const known = (node: string): void => checkKnown(node, new Set(names));
  for (const end of linkEnds(topology)) {
    known(end.node);
    checkName('topology interface', end.interface);
    if (end.address !== undefined) checkPrefix('topology address', end.address);
  }
  checkUnique(
    'topology interface',
    linkEnds(topology).map((end) => `${end.node} ${end.interface}`),
  );
  for (const route of topology.routes) {
    known(route.node);
    if (route.to !== 'default') checkPrefix('topology route', route.to);
    if (!isIpv4(route.via)) throw new InputError('topology route', 'next hop must be an IPv4 address', route.via);
  }
}

function checkName(option: string, name: string): void {
  if (!NAME.test(name)) throw new InputError(option, 'must be 1 to 15 of a-z, 0-9 and -, a letter first', name);
}

function checkUnique(option: string, names: string[]): void {
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new InputError(option, 'must be unique', double);
}

function checkKnown(node: string, names: Set<string>): void {
  if (!names.has(node)) throw new InputError('topology', 'must refer to one of its nodes', node);
}

function checkPrefix(option: string, text: string): void {
  const [address = '', length = '', ...rest] = text.split('/');
  const valid = rest.length === 0 && isIpv4(address) && /^\d{1,2}$/.test(length) && Number(length) <= 32;
  if (!valid) throw new InputError(option, 'must be an IPv4 address with a prefix length', text);
}
