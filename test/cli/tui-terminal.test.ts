import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeUnless } from '../support/strict.js';
import { openTmux, type Tmux, tmuxProblem } from '../support/tmux.js';
import { MAIN, pathproof } from './program-process.js';

const run = promisify(execFile);
const execute = ([program = '', ...args]: readonly string[]): Promise<{ stdout: string }> => run(program, args);
/** The normal buffer, a cursor, no mouse: as a shell wants it. */
const CLEAN = '010';
const FLAGS = '#{alternate_on}#{cursor_flag}#{mouse_any_flag}';

let folder = '';
let tmux: Tmux | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-tui-'));
});
afterEach(async () => {
  await tmux?.close();
  tmux = null;
  rmSync(folder, { recursive: true, force: true });
});

const program = (args = '', env = ''): string =>
  `${env} HOME=${folder} XDG_STATE_HOME=${folder} ${process.execPath} ${MAIN} --method connect ${args}`;

/** The program in a shell that tells its exit code, after its process id. */
async function open(args = '', env = ''): Promise<Tmux> {
  const line = `sh -c 'echo $$ > ${folder}/pid; exec env ${program(args, env)}'; echo ENDED:$?; read rest`;
  tmux = await openTmux(execute, line, 80, 24);
  return tmux;
}

function pid(): number {
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

describeUnless(tmuxProblem(), 'the terminal UI on a real terminal', () => {
  it('starts, quits with q, and leaves the terminal as it was', async () => {
    const terminal = await open();
    await terminal.until(/▶ remote/);
    expect(await terminal.tell(FLAGS)).toBe('100');
    await terminal.keys('q');
    await terminal.until(/^ENDED:0/m);
    expect(await terminal.tell(FLAGS)).toBe(CLEAN);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends on %s with %i and a clean terminal', async (signal, code) => {
    const terminal = await open();
    await terminal.until(/▶ remote/);
    process.kill(pid(), signal);
    await terminal.until(new RegExp(`^ENDED:${code}`, 'm'));
    expect(await terminal.tell(FLAGS)).toBe(CLEAN);
  });

  it('goes into the background with Ctrl-Z and comes back with fg', async () => {
    tmux = await openTmux(execute, 'PS1="ready> " bash --norc --noprofile -i', 80, 24);
    await tmux.until(/ready>/);
    await tmux.keys('-l', `${program()}\n`);
    await tmux.until(/▶ remote/);
    await tmux.keys('C-z');
    await tmux.until(/Stopped[^]*ready>/);
    expect(await tmux.tell(FLAGS)).toBe(CLEAN);
    await tmux.keys('-l', 'fg\n');
    await tmux.until(/▶ remote/);
    await tmux.keys('Down');
    await tmux.until(/▶ multi-remote/);
    await tmux.keys('q');
    await tmux.until(/ready> *$/m);
    expect(await tmux.tell(FLAGS)).toBe(CLEAN);
  });

  it('follows a resize of the terminal', async () => {
    const terminal = await open();
    await terminal.until(/▶ remote/);
    await terminal.resize(120, 36);
    await terminal.until(/This PC/);
    await terminal.resize(40, 10);
    await terminal.until(/40x10 is too small/);
  });

  it('begins with what the command line gave, and sends nothing', async () => {
    const terminal = await open('--scenario security --address 192.0.2.1 --base-port 50904 --ascii --no-color');
    const text = await terminal.until(/> security/);
    expect(text).toMatch(/192\.0\.2\.1/);
    expect(text).toMatch(/50904/);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('is not drawn on a dumb terminal, which gets a note', async () => {
    const terminal = await open('', 'TERM=dumb');
    const text = await terminal.until(/ENDED:2/);
    expect(text.replaceAll('\n', '')).toMatch(/no terminal UI here: TERM is dumb; name a command/);
  });
});

it('without a terminal runs the scenario plainly, with a note', async () => {
  const args = ['--scenario', 'remote', '--address', '127.0.0.1', '--interface', 'lo', '--method', 'connect'];
  const { stderr, stdout } = await pathproof([...args, '--timeout', '100', '--attempts', '1']);
  expect(stderr).toMatch(/no terminal UI here: standard input is not a terminal; plain output instead/);
  expect(stdout).toMatch(/127\.0\.0\.1/);
});

it('with --plain runs the scenario without a note', async () => {
  const args = ['--plain', '--address', '127.0.0.1', '--interface', 'lo', '--method', 'connect', '--timeout', '100'];
  const { stderr, stdout } = await pathproof([...args, '--attempts', '1']);
  expect(stderr).not.toMatch(/terminal UI/);
  expect(stdout).toMatch(/127\.0\.0\.1/);
});

it('refuses an unknown scenario in one line', async () => {
  const { code, stderr } = await pathproof(['--scenario', 'fly']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^pathproof: --scenario: must be one of same-lan, [^\n]+ received "fly"\n$/);
});
