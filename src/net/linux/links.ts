import type { Link } from '../../model/evidence/pc.js';
import type { LinkTable } from '../ports.js';
import { runIp } from './ip.js';
import { readSysLinks } from './sys-links.js';

/** More interfaces than this are those of containers. */
const MOST_LINKS = 256;

/** The kernel's interfaces with their state (`ip addr`; without a usable `ip` what sysfs tells), in one look. */
export const linuxLinks: LinkTable = {
  async list() {
    const answer = await runIp(['-details', 'addr', 'show']);
    return answer.kind === 'json' ? answer.rows.slice(0, MOST_LINKS).flatMap(toLink) : readSysLinks(MOST_LINKS);
  },
};

function toLink(row: unknown): Link[] {
  const { ifname, flags, addr_info: own, linkinfo } = (row ?? {}) as Record<string, unknown>;
  if (typeof ifname !== 'string' || !Array.isArray(flags) || flags.includes('LOOPBACK')) return [];
  const kind = (linkinfo as { info_kind?: unknown } | undefined)?.info_kind;
  return [
    {
      name: ifname,
      // Without LOWER_UP nothing is at the other end: no cable, or no VPN client that serves the tunnel.
      up: flags.includes('UP') && flags.includes('LOWER_UP'),
      addresses: (Array.isArray(own) ? own : []).flatMap(toAddress),
      ...(typeof kind === 'string' ? { kind } : {}),
    },
  ];
}

function toAddress(entry: unknown): string[] {
  const { family, local } = (entry ?? {}) as Record<string, unknown>;
  return family === 'inet' && typeof local === 'string' ? [local] : [];
}
