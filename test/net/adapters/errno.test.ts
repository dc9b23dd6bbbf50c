import { describe, expect, it } from 'vitest';
import { errnoOf, messageOf } from '../../../src/net/adapters/errno.js';

describe('the name of a system error', () => {
  it.each([
    ['Operation not permitted', 'EPERM'],
    ['Permission denied', 'EACCES'],
    ['Network is unreachable', 'ENETUNREACH'],
    ['No route to host', 'EHOSTUNREACH'],
    ['Network is down', 'ENETDOWN'],
    ['Message too long', 'EMSGSIZE'],
    ['No buffer space available', 'ENOBUFS'],
    ['Resource temporarily unavailable', 'EAGAIN'],
    ['Invalid argument', 'EINVAL'],
    ['Cannot assign requested address', 'EADDRNOTAVAIL'],
    ['something nobody has seen', 'UNKNOWN'],
  ])('is read from the words "%s"', (words, errno) => {
    expect(errnoOf(new Error(words))).toBe(errno);
  });

  it('is the code where there is one', () => {
    expect(errnoOf(Object.assign(new Error('Permission denied'), { code: 'EPERM' }))).toBe('EPERM');
  });

  it('is not a code of another kind', () => {
    expect(errnoOf(Object.assign(new Error('x'), { code: 'bad port' }))).toBe('UNKNOWN');
    expect(errnoOf(Object.assign(new Error('x'), { code: 13 }))).toBe('UNKNOWN');
  });

  it.each([[null], [undefined], ['Network is down'], [42]])('is found for whatever was thrown: %s', (thrown) => {
    expect(errnoOf(thrown)).toBe(thrown === 'Network is down' ? 'ENETDOWN' : 'UNKNOWN');
    expect(messageOf(thrown)).toBe(String(thrown));
  });
});
