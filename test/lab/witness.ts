import type { Lab } from '../../src/lab/lab.js';
import type { ExecResult } from '../../src/lab/run.js';

/** One echo request with the system's ping, from one node to the address of another. */
export function ping(lab: Lab, from: string, to: string, options: readonly string[] = []): Promise<ExecResult> {
  return lab.exec(from, ['ping', '-n', '-c', '1', '-W', '1', ...options, lab.addressOf(to)]);
}

const LISTENER_SCRIPT = `
  const { createServer } = require('node:net');
  const ports = [50802, 50804, 50805];
  let open = 0;
  for (const port of ports) {
    createServer((socket) => socket.on('error', () => {}).end()).listen(port, () => {
      if (++open === ports.length) console.log('listening');
    });
  }
  process.stdin.resume().on('end', () => process.exit(0));
`;

/** Accepts TCP on the discovery and configuration ports until its input closes, and says `listening` before. */
export const LISTENER = [process.execPath, '-e', LISTENER_SCRIPT];

const CONNECT_SCRIPT = `
  const { connect } = require('node:net');
  const [host, limit, ...ports] = process.argv.slice(1);
  const outcome = (port) => new Promise((resolve) => {
    const socket = connect(Number(port), host, () => { resolve('open'); socket.destroy(); });
    socket.on('error', (error) => resolve(error.code));
    socket.setTimeout(Number(limit), () => { resolve('silent'); socket.destroy(); });
  });
  Promise.all(ports.map(outcome)).then((outcomes) => console.log(outcomes.join(' ')));
`;

/** What connect() from the PC to the unit says for each port: `open`, `silent`, or the error's name. */
export async function connectAll(lab: Lab, ports: readonly number[], timeoutMs: number): Promise<string[]> {
  const argv = [process.execPath, '-e', CONNECT_SCRIPT, lab.addressOf('unit'), String(timeoutMs), ...ports.map(String)];
  return (await lab.exec('pc', argv)).stdout.trim().split(' ');
}

/** Counts the packets that arrive at the PC and match an nft expression. */
export async function countAtPc(lab: Lab, match: string): Promise<() => Promise<number>> {
  const chain = '  chain input {\n    type filter hook input priority 0; policy accept;';
  await lab.nft('pc', `table ip witness {\n${chain}\n    ${match} counter\n  }\n}\n`);
  return async () => countersOf((await lab.exec('pc', ['nft', 'list', 'table', 'ip', 'witness'])).stdout);
}

/** Packets that the rules of a fault matched on a node. */
export async function packetsMatched(lab: Lab, node: string): Promise<number> {
  return countersOf((await lab.exec(node, ['nft', 'list', 'table', 'ip', 'lab'])).stdout);
}

function countersOf(listing: string): number {
  return [...listing.matchAll(/counter packets (\d+)/g)].reduce((sum, match) => sum + Number(match[1]), 0);
}
