import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExpectations } from '../../src/cli/expect-file.js';
import { PathproofError } from '../../src/model/errors.js';

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
