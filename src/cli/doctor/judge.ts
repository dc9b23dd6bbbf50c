import type { MachineFacts, MachineReport, MethodVerdict, ProgramFact } from '../../model/machine-facts.js';
import { METHODS, type Method } from '../../model/report.js';
import { limitsOf } from '../../scenarios/run/limits.js';
import { adviceFor, type Invocation } from './advice.js';

const WINDOWS_TCP = 'Windows does not send TCP from raw sockets';

/** What the facts mean: which methods are there and why, what each cannot tell, and what would give more. Pure. */
export function judgeMachine(facts: MachineFacts, tool: MachineReport['tool'], self: Invocation): MachineReport {
  const methods = facts.interfaces.length === 0 ? nothing() : METHODS.map((method) => JUDGES[method](facts));
  const best = methods.find((method) => method.available)?.method ?? null;
  return {
    schema: 'pathproof/doctor/1',
    tool,
    best,
    methods,
    facts,
    notes: notesOn(facts),
    advice: adviceFor(facts, self),
  };
}

const JUDGES: Readonly<Record<Method, (facts: MachineFacts) => MethodVerdict>> = { raw, system, connect };

function nothing(): MethodVerdict[] {
  const why = 'there is no IPv4 interface but loopback';
  return METHODS.map((method) => ({ method, available: false, why, limits: [] }));
}

function raw(facts: MachineFacts): MethodVerdict {
  const broken = facts.modules.find((module) => module.problem !== null);
  if (facts.platform === 'win32') return verdict('raw', false, WINDOWS_TCP);
  if (broken) return verdict('raw', false, `the optional package ${broken.name} is not built: ${broken.problem}`);
  if (!facts.raw.opened) return verdict('raw', false, facts.raw.reason ?? 'raw sockets could not be opened');
  return verdict('raw', true, `raw sockets open (${rightOf(facts)})`);
}

function rightOf({ uid, capNetRaw }: MachineFacts): string {
  if (uid === 0) return 'root';
  return capNetRaw ? 'the capability CAP_NET_RAW' : `user ${uid}`;
}

function system({ ping, traceroute }: MachineFacts): MethodVerdict {
  const parts = [sayProgram('ping', ping), sayProgram('traceroute', traceroute)];
  return verdict('system', ping?.readable === true || traceroute?.readable === true, parts.join(', '));
}

function sayProgram(name: string, program: ProgramFact | null): string {
  if (program === null) return `no ${name}`;
  if (program.problem !== null) return `${name} cannot be started (${program.problem})`;
  const whose = program.version ?? (program.family === 'unknown' ? program.path : `of ${program.family}`);
  return program.readable ? `${name} (${whose})` : `${name} is there, but its output is not known (${whose})`;
}

function connect({ interfaces }: MachineFacts): MethodVerdict {
  const names = [...new Set(interfaces.map(({ name }) => name))];
  return verdict('connect', true, `ordinary sockets, over ${names.join(', ')}`);
}

/** The limits are those of the method itself: why there is nothing better is told beside that. */
function verdict(method: Method, available: boolean, why: string): MethodVerdict {
  const [first, ...rest] = limitsOf(method, null);
  return { method, available, why, limits: method === 'raw' && first !== undefined ? [first, ...rest] : rest };
}

function notesOn(facts: MachineFacts): string[] {
  const { platform, firewall, interfaces, pingGroup, uid, capNetRaw } = facts;
  const notes: string[] = [];
  if (platform === 'darwin') notes.push('On macOS raw sockets need root: there is no capability to give instead.');
  if (platform === 'win32')
    notes.push(`${WINDOWS_TCP}, so own SYNs, and with them the sender of a reset, are not to be had.`);
  if (platform === 'win32') {
    notes.push('Windows Defender Firewall drops inbound ICMP by default: a router’s refusal may never be seen.');
  }
  if (firewall.kind === 'rules' && firewall.dropByDefault.includes('output')) {
    notes.push('The local firewall drops what it does not know on the way out: a probe may die on this PC.');
  }
  if (firewall.kind === 'rules' && firewall.dropByDefault.includes('input')) {
    notes.push(
      'The local firewall drops what it does not know on the way in: late or unrelated replies may be missed.',
    );
  }
  if (interfaces.some(({ vpn }) => vpn)) {
    notes.push('An interface looks like a VPN: what is measured through it starts at the far end of the tunnel.');
  }
  if (pingGroup === false && uid !== 0 && capNetRaw !== true) {
    notes.push('net.ipv4.ping_group_range does not include this user: traceroute cannot send ICMP.');
  }
  return notes;
}
