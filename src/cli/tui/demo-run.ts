import { spawn } from 'node:child_process';
import { LOOPBACK } from '../../model/address.js';
import type { Report } from '../../model/report.js';
import type { Message } from '../../tui/receive.js';
import { ownProgram } from '../own-program.js';
import { followRun } from './child-run.js';

const ROUTERS = 2;

/** The demo: the fault in a virtual network, and the remote scenario run in it, in a process of its own. */
export async function runDemo(fault: string, signal: AbortSignal, tell: (message: Message) => void): Promise<Report> {
  const { labSupport } = await import('../../lab/support.js');
  const support = await labSupport();
  return support.available ? inLab(fault, signal, tell) : onLoopback(signal, tell);
}

async function inLab(faultName: string, signal: AbortSignal, tell: (message: Message) => void): Promise<Report> {
  const { chain } = await import('../../lab/chain.js');
  const { faultByName } = await import('../../lab/faults.js');
  const { openLab } = await import('../../lab/lab.js');
  const { commandOf, startLabUnit } = await import('../../lab/program.js');
  tell({ type: 'activity', text: 'building a virtual network: PC, two routers, stand-in unit' });
  const lab = await openLab(chain(ROUTERS));
  try {
    const fault = faultByName(faultName);
    await startLabUnit(lab, ownProgram(), fault?.standinArgs);
    await fault?.inject(lab);
    signal.throwIfAborted();
    const child = lab.spawn('pc', commandOf(ownProgram(), ...argsFor(lab.addressOf('unit'))), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    return await followRun(child, (event) => tell({ type: 'run-event', event }));
  } finally {
    await lab.close();
  }
}

/** Where namespaces are not to be had: a stand-in unit on loopback, without routers and faults. */
async function onLoopback(signal: AbortSignal, tell: (message: Message) => void): Promise<Report> {
  tell({ type: 'activity', text: 'no virtual network on this machine: a stand-in unit on loopback, without faults' });
  const { commandOf } = await import('../../lab/program.js');
  const { startStandin } = await import('../../standin/standin.js');
  const address = LOOPBACK;
  const standin = await startStandin({ address, onEvent: () => {} });
  try {
    const [program = '', ...args] = commandOf(ownProgram(), ...argsFor(address), '--interface', 'lo');
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    return await followRun(child, (event) => tell({ type: 'run-event', event }));
  } finally {
    await standin.close();
  }
}

function argsFor(address: string): string[] {
  return ['run', 'remote', '--address', address, '--events'];
}
