import { expect, it } from 'vitest';
import { beginFirewallLook } from '../../../src/net/linux/incoming-filter.js';

it.each(['darwin', 'win32'] as const)('the own firewall is not read on %s, and that is no error', async (platform) => {
  const firewall = await beginFirewallLook(platform);
  expect(await firewall.incoming()).toEqual({ kind: 'unknown', reason: 'it is not read on this system' });
});

it('the own firewall is looked at once, however often it is asked for', async () => {
  const firewall = await beginFirewallLook();
  expect(firewall.incoming()).toBe(firewall.incoming());
  expect(['none', 'rules', 'unknown']).toContain((await firewall.incoming()).kind);
});
