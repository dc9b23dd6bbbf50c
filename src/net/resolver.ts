import { lookup } from 'node:dns/promises';
import { isIpv4 } from '../model/address.js';
import { PathproofError } from '../model/errors.js';
import { errnoOf } from './errno.js';
import type { Resolver } from './ports.js';

/** Names as the machine itself resolves them (hosts file, then DNS), IPv4 only. */
export const systemResolver: Resolver = {
  async resolve(name) {
    try {
      const entries = await lookup(name, { family: 4, all: true });
      return entries.map((entry) => entry.address).filter(isIpv4);
    } catch (cause) {
      throw new PathproofError('network', 'name-unresolved', `${name} does not resolve (${errnoOf(cause)})`, { cause });
    }
  },
};
