import { describe, expect, it } from 'vitest';
import { givesName, nameIn, nameInHostsFile } from '../../../src/net/adapters/hosts-file.js';

const HOSTS = `# static table
127.0.0.1\tlocalhost
10.0.12.2   r2.branch.example r2 # the second router
#10.0.23.3  r3
10.0.34.4
10.0.12.2 other
`;

describe('a hosts file', () => {
  it.each([
    ['10.0.12.2', 'r2.branch.example'],
    ['127.0.0.1', 'localhost'],
    ['10.0.23.3', null],
    ['10.0.34.4', null],
    ['10.0.12.20', null],
    ['#', null],
  ])('calls %s %s', (address, name) => {
    expect(nameIn(HOSTS, address)).toBe(name);
  });

  it('may have the line ends of Windows', () => {
    expect(nameIn('10.0.12.2 r2\r\n10.0.23.3 r3\r\n', '10.0.23.3')).toBe('r3');
  });

  it('is not read when that was cancelled', async () => {
    expect(await nameInHostsFile('127.0.0.1', AbortSignal.abort())).toBeNull();
  });
});

describe('the name of an address in a hosts file', () => {
  const HOSTS =
    '127.0.0.1 localhost\n0.0.0.0\tBlocked.example other # 0.0.0.0 comment.example\n192.168.42.1 pbx\r\n::1 v6only\n';
  it.each([
    ['blocked.example', '0.0.0.0', true],
    ['BLOCKED.EXAMPLE.', '0.0.0.0', true],
    ['other', '0.0.0.0', true],
    ['pbx', '192.168.42.1', true],
    ['v6only', '127.0.0.1', true],
    ['comment.example', '0.0.0.0', false],
    ['blocked.example', '127.0.0.1', false],
    ['0.0.0.0', '0.0.0.0', false],
  ])('%s is given %s: %s', (name, address, expected) => {
    expect(givesName(HOSTS, name, [address])).toBe(expected);
  });
});
