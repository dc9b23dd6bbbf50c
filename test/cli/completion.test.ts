import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellWord } from '../../src/cli/shell-word.js';
import { describeUnless } from '../support/strict.js';
import { pathproof } from './program-process.js';

const execute = promisify(execFile);
const LIMIT = { timeout: 60_000 };

let folder: string;
const scripts = { bash: '', zsh: '', fish: '', powershell: '' };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-completion-'));
  for (const shell of Object.keys(scripts) as (keyof typeof scripts)[]) {
    const { code, stdout, stderr } = await pathproof(['completion', shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    scripts[shell] = join(folder, shell);
    writeFileSync(scripts[shell], stdout);
  }
  writeFileSync(join(folder, 'visit.json'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is typed, up to the key Tab, and what is offered then. */
const OFFERS: [title: string, typed: string, offers: string[]][] = [
  ['commands', 'pathproof ru', ['rules', 'run']],
  ['scenarios', 'pathproof run re', ['remote']],
  ['options of the command', 'pathproof run remote --meth', ['--method']],
  ['methods', 'pathproof run remote 192.168.42.1 --method r', ['raw']],
  ['vendors', 'pathproof rules visit.json --for cisco', ['cisco-asa', 'cisco-ios']],
  ['faults', 'pathproof demo --fault config-reset-r', ['config-reset-r1', 'config-reset-r2']],
  ['commands of a command', 'pathproof profile le', ['learn']],
  ['options of a command of a command', 'pathproof profile learn --ser', ['--server']],
  ['files', 'pathproof render vis', ['visit.json']],
  ['files after an option', 'pathproof run remote --report vis', ['visit.json']],
  ['nothing where nobody can foresee the value', 'pathproof run remote --timeout vis', []],
];

function missing(program: string): string | null {
  return spawnSync(program, ['--version']).status === 0 ? null : `${program} is not installed`;
}

describe('bash completes', () => {
  async function offered(typed: string): Promise<string[]> {
    const words = typed.split(' ').map(shellWord).join(' ');
    const line = `. "$1"; COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _pathproof; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await execute('bash', ['-c', line, 'bash', scripts.bash], { cwd: folder, ...LIMIT });
    return stdout
      .split('\n')
      .filter((word) => word !== '')
      .sort();
  }

  it.each(OFFERS)('%s', async (_title, typed, offers) => {
    expect(await offered(typed)).toEqual(offers);
  });

  it('never runs what stands in the line', async () => {
    expect(await offered('pathproof run $(touch${IFS}ran) --report vis')).toEqual(['visit.json']);
    expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).not.toContain('ran');
  });
});

describeUnless(missing('fish'), 'fish completes', () => {
  it.each(OFFERS)('%s', async (_title, typed, offers) => {
    const line = `source ${scripts.fish}; complete -C ${shellWord(typed)}`;
    // Its own settings and history would be the user's.
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const { stdout } = await execute('fish', ['--no-config', '-c', line], { cwd: folder, env, ...LIMIT });
    const words = stdout.split('\n').flatMap((one) => one.split('\t')[0] || []);
    expect(words.sort()).toEqual(offers);
  });
});

describeUnless(missing('zsh'), 'zsh completes', () => {
  /** A zsh that believes to sit at a terminal; it is asked what the line has become. */
  const DIALOGUE = `
    zmodload zsh/zpty
    zpty -b z zsh -f -i
    zpty -w z "autoload -Uz compinit; compinit -u -D; cd $2; source $1; echo re''ady"
    zpty -r z x $'*ready\\r\\n*'
    zpty -w -n z "$3"$'\\t'
    zpty -r -m z y "*$4*" && print found
    zpty -d z`;

  it.each(OFFERS.filter(([, , offers]) => offers.length === 1))('%s', async (_title, typed, [offer = '']) => {
    const args = ['-f', '-c', DIALOGUE, 'zsh', scripts.zsh, folder, typed, offer];
    expect(await execute('zsh', args, LIMIT)).toMatchObject({ stdout: 'found\n' });
  });
});

describe('every shell', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('%s is offered all the commands', async (shell) => {
    const { stdout } = await pathproof(['completion', shell]);
    for (const command of ['run', 'watch', 'fleet', 'discover', 'render', 'diff', 'rules', 'standin', 'demo', 'doctor'])
      expect(stdout).toMatch(new RegExp(`\\b${command}\\b`));
  });

  it('that is unknown is refused in one line', async () => {
    const { code, stdout, stderr } = await pathproof(['completion', 'bsh']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'pathproof: SHELL: must be one of bash, zsh, fish, powershell, received "bsh"; did you mean bash?\n',
    );
  });
});
