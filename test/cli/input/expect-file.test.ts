import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExpectations } from '../../../src/cli/input/expect-file.js';
import { PathproofError } from '../../../src/model/errors.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-expect-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): ReturnType<typeof readExpectations> {
  const file = join(folder, 'expect.yaml');
  writeFileSync(file, text);
  return readExpectations(file);
}

const HEAD = 'format: pathproof/expect/1\ntargets:\n';
const GOOD = `${HEAD}  - address: 192.168.42.1
    expect:
      - { protocol: tcp, port: 50804, state: open }
      - { protocol: tcp, port: 23, state: [rejected, filtered, filtered] }
  - address: "*"
    expect: [{ protocol: icmp, state: open }]
`;

describe('a file of expectations', () => {
  it('is read as YAML', async () => {
    expect(await read(GOOD)).toEqual([
      { address: '192.168.42.1', protocol: 'tcp', port: 50804, states: ['open'] },
      { address: '192.168.42.1', protocol: 'tcp', port: 23, states: ['rejected', 'filtered'] },
      { address: '*', protocol: 'icmp', states: ['open'] },
    ]);
  });

  it('is read as JSON, with a byte-order mark too', async () => {
    const content = {
      format: 'pathproof/expect/1',
      targets: [{ address: '*', expect: [{ protocol: 'udp', port: 69, state: 'open' }] }],
    };
    expect(await read(`\ufeff${JSON.stringify(content, null, 2)}`)).toEqual([
      { address: '*', protocol: 'udp', port: 69, states: ['open'] },
    ]);
  });

  const one = (entry: string): string => `${HEAD}  - address: 192.168.42.1\n    expect:\n      - ${entry}\n`;
  it.each<[string, string]>([
    ['nothing', ''],
    ['a word', 'hello'],
    ['broken YAML', 'format: [\n'],
    ['a tab for blanks', '\tformat: x\n'],
    ['another format', GOOD.replace('expect/1', 'expect/2')],
    ['no format', GOOD.replace('format: pathproof/expect/1\n', '')],
    ['no targets', 'format: pathproof/expect/1\ntargets: []\n'],
    ['a name for an address', GOOD.replace('192.168.42.1', 'unit.example')],
    ['an address that is none', GOOD.replace('192.168.42.1', '192.168.42.999')],
    ['a port of 0', one('{ protocol: tcp, port: 0, state: open }')],
    ['a port of 65536', one('{ protocol: tcp, port: 65536, state: open }')],
    ['a port of half', one('{ protocol: tcp, port: 1.5, state: open }')],
    ['a port as text', one('{ protocol: tcp, port: "80", state: open }')],
    ['no port', one('{ protocol: tcp, state: open }')],
    ['a port of ICMP', one('{ protocol: icmp, port: 8, state: open }')],
    ['another protocol', one('{ protocol: sctp, port: 80, state: open }')],
    ['another state', one('{ protocol: tcp, port: 80, state: shut }')],
    ['no states', one('{ protocol: tcp, port: 80, state: [] }')],
    ['an unknown key', one('{ protocol: tcp, port: 80, state: open, why: "no" }')],
    [
      'two opinions of one port',
      `${one('{ protocol: tcp, port: 80, state: open }')}      - { protocol: tcp, port: 80, state: closed }\n`,
    ],
    ['a list that does not end', GOOD.slice(0, GOOD.indexOf('filtered, filtered'))],
    ['a bomb of aliases', bomb()],
    ['escape sequences', one('"\\e[2J\\u202e"')],
  ])('is refused in one plain line with %s', async (_what, text) => {
    const error = await read(text).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(PathproofError);
    expect((error as PathproofError).fault).toBe('input');
    expect((error as Error).message).toMatch(/^--expect: must [ -~…]+$/);
  });

  const place = 'targets.0.expect.0';
  it.each<[string, string]>([
    [
      one('{ protocol: tcp, port: 80, state: opn }'),
      `${place}.state must be one of open, closed, rejected, filtered, or a list of them (FILE), received "opn"`,
    ],
    [
      one('{ protocol: tcp, port: 80, state: [open, shut] }'),
      `${place}.state must be one of open, closed, rejected, filtered, or a list of them (FILE), received "[\\"open\\",\\"shut\\"]"`,
    ],
    [
      one('{ protocol: tcp, port: 80, state: [] }'),
      `${place}.state must be one of open, closed, rejected, filtered, or a list of them (FILE), received "[]"`,
    ],
    [
      one('{ protocol: tcp, port: 80 }'),
      `${place}.state must be one of open, closed, rejected, filtered, or a list of them (FILE), received nothing`,
    ],
    [
      one('{ protocol: udp, state: open }'),
      `${place}.port must be a whole number from 1 to 65535 (FILE), received nothing`,
    ],
    [
      one('{ protocol: tcp, port: "80", state: open }'),
      `${place}.port must be a whole number from 1 to 65535 (FILE), received "80"`,
    ],
    [
      one('{ protocol: tcp, port: 70000, state: open }'),
      `${place}.port must be a whole number from 1 to 65535 (FILE), received "70000"`,
    ],
    [one('{ port: 80, state: open }'), `${place}.protocol must be one of tcp, udp, icmp (FILE), received nothing`],
    [
      one('{ protocol: sctp, port: 80, state: open }'),
      `${place}.protocol must be one of tcp, udp, icmp (FILE), received "sctp"`,
    ],
    [
      one('{ protocol: icmp, port: 8, state: open }'),
      `${place} has a key that is not known, "port" (known: protocol, state) (FILE), received "{\\"protocol\\":\\"icmp\\",\\"port\\":8,\\"state\\":\\"open\\"}"`,
    ],
    [one('tcp 80 open'), `${place} must have the keys protocol, port, state (FILE), received "tcp 80 open"`],
    [`${HEAD}  - { address: "*" }\n`, 'targets.0.expect must be a list of 1 to 1000 entries (FILE), received nothing'],
    [
      `${HEAD}  - { address: pbx, expect: [] }\n`,
      'targets.0.address must be an IPv4 address, or "*" for every target (FILE), received "pbx"',
    ],
    ['format: pathproof/expect/1\ntargets: []\n', 'targets must be a list of 1 to 1000 entries (FILE), received "[]"'],
    [GOOD.replace('expect/1', 'expect/2'), 'format must be pathproof/expect/1 (FILE), received "pathproof/expect/2"'],
    ['hello', 'the file must have the keys format, targets (FILE), received "hello"'],
  ])('names the place, what is wanted there and what it holds: %#', async (text, told) => {
    await expect(read(text)).rejects.toThrow(
      `--expect: must hold expectations; ${told.replace('FILE', join(folder, 'expect.yaml'))}`,
    );
  });

  it.each([1, 20, 60, 100])('as JSON, cut after %i characters, is refused as cut', async (length) => {
    const content = { format: 'pathproof/expect/1', targets: [{ address: '*', expect: [] }] };
    const text = JSON.stringify(content, null, 2);
    await expect(read(text.slice(0, length))).rejects.toThrow(
      '--expect: must be YAML or JSON; it ends in mid-file; was it cut?',
    );
  });

  it('is refused where it is a folder, missing or too large', async () => {
    await expect(readExpectations(folder)).rejects.toThrow('--expect: must be a file');
    await expect(readExpectations(join(folder, 'no'))).rejects.toThrow(/^--expect: cannot read .* \(ENOENT\)$/);
    await expect(read(`# ${'x'.repeat(1024 * 1024)}\n${GOOD}`)).rejects.toThrow(
      'must not be larger than 1048576 bytes',
    );
  });
});

/** Aliases of aliases: a few lines that unfold into billions of values. */
function bomb(): string {
  const lines = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`);
  return `a0: &a0 [x]\n${lines.join('\n')}\n`;
}
