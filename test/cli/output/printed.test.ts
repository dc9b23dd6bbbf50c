import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';

const SOURCES = join(import.meta.dirname, '../../../src');
/** A title, the clipboard, a cleared screen, colours in both forms of the introducer, marks of direction, a second line. */
const HOSTILE =
  '\u001b]0;OWNED\u0007\u001b]52;c;T1dORUQ=\u0007\u001b[2J\u001b[31mRED\u009b31m\u202egnp.\u2066\u2028\nb\u007f';
/** The same as YAML and CSV can hold it inside a word. */
const WORD = '\u001b]0;OWNED\u0007\u001b[31mRED\u202e';
const ESCAPED = JSON.stringify(HOSTILE);
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-printed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const RUN = ['run', 'remote', '--address', '127.0.0.1', '--method', 'connect', '--interface', 'lo'];
const DISCOVER = ['discover', '--search', '127.0.0.1', '--method', 'connect', '--interface', 'lo'];
const COMMANDS: readonly string[][] = [
  ['run', 'remote'],
  ['watch', '127.0.0.1'],
  ['fleet', 'sites.txt'],
  ['discover'],
  ['render', 'a.json'],
  ['diff', 'a.json', 'b.json'],
  ['rules', 'a.json'],
  ['standin'],
  ['demo'],
  ['doctor'],
  ['profile', 'learn', 'a.pcap'],
  [],
];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** The program in this process: what it writes is kept instead of shown. */
async function expectHarmless(args: readonly string[], env: Record<string, string> = {}): Promise<void> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  const code = await runProgram(args);
  vi.restoreAllMocks();
  const { stdout, stderr } = written;
  expect(stdout + stderr).not.toMatch(OBEYED);
  expect(stderr).toMatch(/^pathproof: .+\n$/);
  expect(stderr).not.toContain('a bug in pathproof');
  expect([2, 3]).toContain(code);
}

describe('an error is one line without anything that a terminal obeys', () => {
  it.each(COMMANDS)('where an option of %s is not known', async (...command) => {
    await expectHarmless([...command, `--${HOSTILE}`]);
  });

  it.each<[string, () => string[]]>([
    ['COMMAND', () => [HOSTILE]],
    ['SCENARIO', () => ['run', HOSTILE]],
    ['--scenario', () => ['--scenario', HOSTILE]],
    ['a second argument', () => ['run', 'remote', HOSTILE]],
    ['--address', () => ['run', 'remote', '--address', HOSTILE]],
    ['--search', () => ['run', 'multi-remote', '--search', HOSTILE]],
    ['--base-port', () => [...RUN, '--base-port', HOSTILE]],
    ['--interface', () => [...RUN, '--interface', HOSTILE]],
    ['--report', () => [...RUN, '--report', HOSTILE]],
    ['--report in a folder that is not there', () => [...RUN, '--report', join(folder, HOSTILE, 'a.json')]],
    ['--config', () => [...RUN, '--config', HOSTILE]],
    ['--profile', () => [...RUN, '--profile', HOSTILE]],
    ['--expect', () => [...RUN, '--expect', HOSTILE]],
    ['--snmp-community-file', () => [...RUN, '--snmp-community-file', HOSTILE]],
    ['ADDRESS', () => ['watch', HOSTILE]],
    ['FILE', () => ['fleet', HOSTILE]],
    ['--save', () => [...DISCOVER, '--save', join(folder, HOSTILE, 'a.csv')]],
    ['REPORT', () => ['render', HOSTILE, '--to', join(folder, 'a.html')]],
    ['--to', () => ['render', 'a.json', '--to', HOSTILE]],
    ['BEFORE', () => ['diff', HOSTILE, HOSTILE]],
    ['--format', () => ['diff', 'a', 'b', '--format', HOSTILE]],
    ['--for', () => ['rules', 'a.json', '--for', HOSTILE]],
    ['--source', () => ['rules', 'a.json', '--for', 'nftables', '--source', HOSTILE]],
    ['--disable', () => ['standin', '--disable', HOSTILE]],
    ['--fault', () => ['demo', '--fault', HOSTILE]],
    ['CAPTURE', () => ['profile', 'learn', HOSTILE, '--server', '10.0.0.1']],
    ['--server', () => ['profile', 'learn', 'a.pcap', '--server', HOSTILE]],
    ['--name', () => ['profile', 'learn', 'a.pcap', '--server', '10.0.0.1', '--name', HOSTILE]],
    ['profile COMMAND', () => ['profile', HOSTILE]],
  ])('where %s is refused', async (_option, args) => {
    await expectHarmless(args());
  });

  it.each<[string, () => string[]]>([
    ['a report of another schema', () => render(`{"schema": ${JSON.stringify(`pathproof/${HOSTILE}`)}}`)],
    ['a report with a key that is none', () => render(`{"schema": "pathproof/report/1", ${ESCAPED}: 1}`)],
    ['a report cut in mid-file', () => render(`{"schema": "pathproof/report/1", "a": "${WORD}`)],
    ['a file for reports that holds none', () => render(WORD)],
    ['a capture that is none', () => ['profile', 'learn', file('a.pcap', HOSTILE), '--server', '10.0.0.1']],
    ['expectations with an alias that is none', () => [...RUN, '--expect', file('a.yaml', `a: *${WORD}\n`)]],
    ['expectations with a tag that is none', () => [...RUN, '--expect', file('b.yaml', `a: !<${WORD}> b\n`)]],
    ['expectations with a key that is none', () => [...RUN, '--expect', file('c.yaml', `"${WORD}": 1\n`)]],
    ['expectations with an address that is none', () => [...RUN, '--expect', file('d.json', expecting(ESCAPED))]],
    ['settings with a name that is none', () => [...RUN, '--config', file('a.json', `{${ESCAPED}: 1}`)]],
    ['settings with a value that is none', () => [...RUN, '--config', file('b.json', `{"rate": ${ESCAPED}}`)]],
    ['settings that are no JSON', () => [...RUN, '--config', file('c.json', WORD)]],
    ['a profile with a key that is none', () => [...RUN, '--profile', file('p.json', `{${ESCAPED}: 1}`)]],
    ['a profile that is no JSON', () => [...RUN, '--profile', file('q.json', WORD)]],
    ['a fleet of names that are none', () => ['fleet', file('f.txt', `${WORD}\n`)]],
    ['a fleet of sites that are none', () => ['fleet', file('f.json', `[${ESCAPED}]`)]],
    ['a fleet in YAML that is none', () => ['fleet', file('f.yaml', `- *${WORD}\n`)]],
    ['Known Units that are none', () => ['fleet', file('f.csv', `${WORD},a,b\n`)]],
    ['Known Units to save to that are none', () => [...DISCOVER, '--save', file('g.csv', WORD)]],
    ['a file whose name is obeyed', () => ['fleet', file(`${WORD}.json`, '{}')]],
  ])('where a file is refused: %s', async (_what, args) => {
    await expectHarmless(args());
  });

  it.each(['PATHPROOF_TIMEOUT', 'PATHPROOF_CONFIG', 'PATHPROOF_SNMP_COMMUNITY', 'PATHPROOF_PROFILE'])(
    'where the environment is refused: %s',
    async (name) => {
      await expectHarmless(RUN, { [name]: HOSTILE });
    },
  );
});

function render(content: string): string[] {
  return ['render', file('report.json', content), '--to', join(folder, 'out.html')];
}

function expecting(address: string): string {
  const expect = [{ protocol: 'tcp', port: 1, state: 'open' }];
  return JSON.stringify({ format: 'pathproof/expect/1', targets: [{ address: 0, expect }] }).replace(
    '"address":0',
    `"address":${address}`,
  );
}

describe('the streams', () => {
  it('are written by one file, which strips what a terminal obeys, and by nothing else', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const writing = sources.filter((name) =>
      /process\.std(out|err)\.write\(|console\.(log|error|warn|info)\(/.test(
        // What a program of the lab prints is written by another process.
        name.startsWith('lab/') ? '' : readFileSync(join(SOURCES, name), 'utf8'),
      ),
    );
    expect(sources.length).toBeGreaterThan(300);
    expect(writing).toEqual([]);
    expect(readFileSync(join(SOURCES, 'cli/output/print.ts'), 'utf8')).toContain('stream.write(streamText(');
  });
});
