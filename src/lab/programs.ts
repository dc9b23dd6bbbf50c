import type { Lab } from './lab.js';
import { type LabProgram, startProgram } from './program.js';

const PROXY_SCRIPT = `
  const { createServer } = require('node:net');
  const how = { close: (socket) => socket.end(), reset: (socket) => socket.resetAndDestroy(), hold: (socket) => socket.resume() };
  const receive = how[process.argv[2]];
  createServer((socket) => receive(socket.on('error', () => {})))
    .listen(Number(process.argv[1]), () => console.log('listening'));
  process.stdin.resume().on('end', () => process.exit(0));
`;

/** Accepts every TCP session on a port of the node and says nothing; `then`: whether it closes or resets them at once. */
export function startAcceptAll(
  lab: Lab,
  node: string,
  port: number,
  then: 'hold' | 'close' | 'reset' = 'hold',
): Promise<LabProgram> {
  return startProgram(lab, node, [process.execPath, '-e', PROXY_SCRIPT, String(port), then], /^listening/);
}

const TRAFFIC_SCRIPT = `
  const { connect } = require('node:net');
  const socket = require('node:dgram').createSocket('udp4').on('error', () => {});
  const [target] = process.argv.slice(1);
  let left = 1500;
  const timer = setInterval(() => {
    for (const port of [50802, 50804, 50805, 4]) {
      connect(port, target, function () { this.destroy(); }).on('error', () => {}).setTimeout(500, function () { this.destroy(); });
    }
    socket.send('stray', 9, target);
    if (--left === 0) { clearInterval(timer); socket.close(); }
  }, 20);
  console.log('sending');
  process.stdin.resume().on('end', () => process.exit(0));
`;

/**
 * Traffic from the PC to the unit on the very ports that are tested, and on closed ones, which the unit answers with
 * RSTs and ICMP errors: 250 packets and more a second, for half a minute at most.
 */
export function startTraffic(lab: Lab, target: string): Promise<LabProgram> {
  return startProgram(lab, 'pc', [process.execPath, '-e', TRAFFIC_SCRIPT, target], /^sending/);
}
