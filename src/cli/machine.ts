import { InputError, LocalError } from '../model/errors.js';
import { systemClock } from '../net/adapters/clock.js';
import { dropPrivileges, raisePrivileges } from '../net/adapters/privileges.js';
import { openRawAccess, type RawAttempt } from '../net/adapters/raw-access.js';
import { beginFirewallLook } from '../net/linux/incoming-filter.js';
import { systemMachine } from '../net/machine.js';
import type { InterfaceList, Machine, SystemTools } from '../net/ports.js';
import { openKernelSockets } from '../net/sockets/kernel-sockets.js';
import { systemTools, systemToolsProblem } from '../net/system/tools.js';
import { readCommunity } from './input/snmp-community.js';
import type { Settings } from './options/options.js';

/**
 * The machine as the settings allow it to be used: raw sockets are opened and the PC's own firewall is listed first, then
 * root is dropped. Throws LocalError where the method that was asked for is not to be had, InputError for an interface
 * that does not exist or an SNMP community that is none. `loopback`: the run goes to this PC itself, so that its loopback
 * interface may be chosen.
 */
export async function openMachine(settings: Settings, loopback = false): Promise<Machine> {
  raisePrivileges();
  const access = openAccess(settings);
  const firewall = await beginFirewallLook();
  const sockets = await openKernelSockets(systemClock);
  dropPrivileges();
  const system = await findTools(access, settings);
  // Read by the user that asked for it, not by root.
  const community = readCommunity(settings.snmpCommunityFile, process.env);
  const machine = systemMachine({ access, firewall, sockets, system, rate: settings.rate, community });
  try {
    return limitInterfaces(machine, settings.interface, loopback);
  } catch (error) {
    closeMachine(machine);
    throw error;
  }
}

export function closeMachine(machine: Machine): void {
  machine.raw?.icmp.close();
  machine.raw?.tcp.close();
  machine.raw?.echo.close();
}

/** Never downgrades silently: the report says which method was used and why. */
function openAccess(settings: Settings): RawAttempt {
  const { method } = settings;
  if (method === 'connect' || method === 'system') return { raw: null, reason: `asked for with --method ${method}` };
  const access = openRawAccess(systemClock);
  if (access.raw === null && method === 'raw') {
    throw new LocalError('no-raw-sockets', `--method raw: ${access.reason}`);
  }
  return access;
}

/** The system's ping and traceroute, where raw sockets are not to be had, or where they are asked for. */
async function findTools(access: RawAttempt, { method }: Settings): Promise<SystemTools | null> {
  if (access.raw !== null || method === 'connect') return null;
  const problem = await systemToolsProblem();
  if (problem === null) return systemTools();
  if (method === 'system') throw new LocalError('no-system-tools', `--method system: ${problem}`);
  return null;
}

/** The machine with one of its interfaces alone. Throws InputError when there is none of that name. */
export function limitInterfaces(machine: Machine, name: string | undefined, loopback: boolean): Machine {
  if (name === undefined) return machine;
  const all = machine.interfaces.list().filter((entry) => loopback || !entry.loopback);
  if (!all.some((entry) => entry.name === name)) {
    const known = [...new Set(all.map((entry) => entry.name))].join(', ');
    throw new InputError('--interface', `must be one of this PC’s interfaces with an IPv4 address (${known})`, name);
  }
  const interfaces: InterfaceList = {
    list: () => machine.interfaces.list().filter((entry) => entry.name === name),
  };
  return { ...machine, interfaces };
}
