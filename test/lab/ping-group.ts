import type { Lab } from '../../src/lab/lab.js';

/**
 * Lets programs without privileges ping from the node, as most systems do (icmp(7)). The range holds group 0 alone,
 * which is theirs in every lab: the kernel refuses to be told of groups that a user namespace does not have.
 */
export function allowPing(lab: Lab, node: string): Promise<void> {
  return lab.sysctl(node, 'net.ipv4.ping_group_range', '0 0');
}
