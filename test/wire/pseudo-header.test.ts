import { expect, it } from 'vitest';
import type { Ipv4 } from '../../src/model/address.js';
import { pseudoHeader } from '../../src/wire/pseudo-header.js';

it('lays out addresses, a zero byte, the protocol and the length', () => {
  const addresses = { source: '192.168.10.20' as Ipv4, destination: '255.255.255.255' as Ipv4 };
  expect(pseudoHeader(addresses, 17, 0x1234).toString('hex')).toBe('c0a80a14ffffffff00111234');
});
