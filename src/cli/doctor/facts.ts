import { release } from 'node:os';
import { labSupport } from '../../lab/support.js';
import type { InterfaceFact, MachineFacts, ProgramFact } from '../../model/machine-facts.js';
import { looksLikeVpn } from '../../model/vpn-name.js';
import { systemClock } from '../../net/adapters/clock.js';
import { systemInterfaces } from '../../net/adapters/interfaces.js';
import { openRawAccess } from '../../net/adapters/raw-access.js';
import { rawModules, rawSource } from '../../net/adapters/raw-modules.js';
import { defaultRoute } from '../../net/linux/default-route.js';
import { localFirewall } from '../../net/linux/firewall.js';
import { ownPrivileges } from '../../net/linux/privilege-facts.js';
import { findPing, findTraceroute, type SystemProgram } from '../../net/system/family.js';
import { PING_COMMANDS } from '../../net/system/ping-command.js';
import { TRACE_COMMANDS } from '../../net/system/trace-command.js';

const NOT_READ = 'it is not read on this system';

/** Finds out what doctor tells about this machine. Opens sockets and closes them again; sends nothing. */
export async function machineFacts(): Promise<MachineFacts> {
  const linux = process.platform === 'linux';
  const [ping, traceroute, route, firewall, lab] = await Promise.all([
    findPing(),
    findTraceroute(),
    linux ? defaultRoute() : ({ kind: 'unknown', reason: NOT_READ } as const),
    linux ? localFirewall() : ({ kind: 'unreadable', reason: NOT_READ } as const),
    labSupport(),
  ]);
  return {
    platform: process.platform,
    release: release(),
    node: process.versions.node,
    raw: tryRaw(),
    modules: rawModules(),
    rawSource: rawSource(),
    uid: process.geteuid?.() ?? null,
    ...ownPrivileges(),
    ping: programFact(ping, PING_COMMANDS),
    traceroute: programFact(traceroute, TRACE_COMMANDS),
    interfaces: interfaceFacts(),
    defaultRoute: route,
    firewall,
    lab,
  };
}

function tryRaw(): MachineFacts['raw'] {
  const { raw, reason } = openRawAccess(systemClock);
  for (const part of raw ? [raw.icmp, raw.tcp, raw.echo] : []) part.close();
  return { opened: raw !== null, reason };
}

function programFact(program: SystemProgram | null, known: object): ProgramFact | null {
  return program && { ...program, readable: program.problem === null && program.family in known };
}

function interfaceFacts(): InterfaceFact[] {
  return systemInterfaces
    .list()
    .filter((entry) => !entry.loopback)
    .map(({ name, address, prefix, mac }) => ({ name, address, prefix, mac, vpn: looksLikeVpn(name) }));
}
